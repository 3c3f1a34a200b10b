import { expect, test } from 'vitest'
import type { WebSearchParams } from '../../../src/index.ts'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const query: WebSearchParams = { search_query: '北京天气', search_engine: 'search_std' }

test('a query always has the same ten results, with keys in alphabetical order', async () => {
  const first = await createMockAndClient().zhipu.webSearch.create(query)
  const again = await createMockAndClient().zhipu.webSearch.create(query)
  expect(first.search_result).toHaveLength(10)
  expect(first.search_result).toEqual(again.search_result)
  expect(Object.keys(first)).toEqual(['created', 'id', 'request_id', 'search_intent', 'search_result'])
  const keys = ['content', 'icon', 'link', 'media', 'publish_date', 'refer', 'title']
  expect(first.search_result!.map((result) => Object.keys(result))).toEqual(Array.from({ length: 10 }, () => keys))
  expect(first.search_result!.map(({ refer }) => refer)).toEqual(
    Array.from({ length: 10 }, (_, index) => `ref_${index + 1}`),
  )
  expect(first.request_id).toBe(first.id)
})

test('count, domain and recency filters can be combined', async () => {
  const { zhipu } = createMockAndClient()
  const { search_result } = await zhipu.webSearch.create({
    ...query,
    count: 23,
    search_domain_filter: 'www.example.com',
    search_recency_filter: 'oneWeek',
  })
  expect(search_result).toHaveLength(23)
  expect(new Set(search_result!.map(({ link }) => new URL(link!).host))).toEqual(new Set(['www.example.com']))
  expect(new Set(search_result!.map(({ link }) => link)).size).toBe(23)
  expect(search_result!.every(({ publish_date }) => publish_date! >= '2025-12-25' && publish_date! <= '2026-01-01'))
    .toBe(true)
})

test('content_size high returns longer content than medium', async () => {
  const { zhipu } = createMockAndClient()
  const medium = await zhipu.webSearch.create(query)
  const high = await zhipu.webSearch.create({ ...query, content_size: 'high' })
  expect(high.search_result![0]!.content!.length).toBeGreaterThan(medium.search_result![0]!.content!.length)
})

test('search_intent extracts keywords and skips the search for a greeting; without it the search always runs', async () => {
  const { zhipu } = createMockAndClient()
  const intentOf = async (search_query: string, search_intent?: boolean) => {
    const { search_intent: intent, search_result } = await zhipu.webSearch.create({
      ...query,
      search_query,
      search_intent,
    })
    return [intent, search_result!.length]
  }
  expect(await intentOf('北京天气')).toEqual([
    [{ intent: 'SEARCH_ALWAYS', keywords: '北京天气', query: '北京天气' }],
    10,
  ])
  expect(await intentOf('搜索2025年4月的财经新闻', true)).toEqual([
    [{ intent: 'SEARCH_ALL', keywords: '2025年4月 财经新闻', query: '搜索2025年4月的财经新闻' }],
    10,
  ])
  expect(await intentOf('你好！', true)).toEqual([[{ intent: 'SEARCH_NONE', keywords: '', query: '你好！' }], 0])
})

test('search-prime returns no results on Z.ai', async () => {
  const { client } = createMockAndClient()
  const { search_result } = await client({ endpoint: 'intl' })
    .webSearch.create({ search_query: 'weather', search_engine: 'search-prime' })
  expect(search_result).toEqual([])
})

test('a response has the request_id of the request and its own id', async () => {
  const { id, request_id } = await createMockAndClient().zhipu.webSearch.create({
    ...query,
    request_id: 'request-0815',
  })
  expect(request_id).toBe('request-0815')
  expect(id).toMatch(/^20260101080000[0-9a-f]{16}$/)
})

test.each([
  ['a query of 71 characters', { search_query: '字'.repeat(71) }],
  ['a count of 51', { count: 51 }],
  ['a count of 15 for search-pro-sogou', { search_engine: 'search-pro-sogou', count: 15 }],
  ['a count of 15 for search_pro_sogou', { search_engine: 'search_pro_sogou', count: 15 }],
  ['an unknown search_recency_filter', { search_recency_filter: 'oneCentury' }],
])('%s is refused with 1214', async (_, params) => {
  expect(await apiErrorOf(createMockAndClient().zhipu.webSearch.create({ ...query, ...params } as WebSearchParams)))
    .toEqual({ status: 400, code: '1214' })
})

test.each(['search-std', 'search-pro', 'search-pro-sogou', 'search-pro-quark'])(
  'the product code %s is accepted as search_engine',
  async (search_engine) => {
    const { search_result } = await createMockAndClient().zhipu.webSearch.create({ ...query, search_engine })
    expect(search_result?.length).toBeGreaterThan(0)
  },
)

test('a request without search_engine is refused with 1214, one with an unknown engine with 1211', async () => {
  const { zhipu } = createMockAndClient()
  const request = zhipu.post('/web_search', { body: { search_query: 'a' } })
  await expect(request).rejects.toMatchObject({
    status: 400,
    code: '1214',
    message: expect.stringContaining('search_engine:The search_engine cannot both be empty.'),
  })
  const unknown = zhipu.webSearch.create({ ...query, search_engine: 'search_moon' })
  expect(await apiErrorOf(unknown)).toEqual({ status: 400, code: '1211' })
})

test.each(['a b', 'https://www.example.com', 'a/b'])(
  'search_domain_filter %j is refused',
  async (search_domain_filter) => {
    expect(await apiErrorOf(createMockAndClient().zhipu.webSearch.create({ ...query, search_domain_filter })))
      .toEqual({ status: 400, code: '1214' })
  },
)
