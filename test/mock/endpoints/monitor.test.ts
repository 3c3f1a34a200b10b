import { expect, test } from 'vitest'
import { createMockAndClient } from '../../support/mock-and-client.ts'

const HOUR_MS = 3_600_000
const search = { search_query: '天气', search_engine: 'search_std' } as const

test('a new account has no usage', async () => {
  const { usage } = createMockAndClient().zhipu.monitor
  const quota = await usage.quotaLimit()
  expect(quota).toMatchObject({ code: 200, msg: '操作成功', success: true, data: { level: 'lite' } })
  expect(quota.data.limits.map(({ type, percentage }) => [type, percentage]))
    .toEqual([['TIME_LIMIT', 0], ['TOKENS_LIMIT', 0], ['TOKENS_LIMIT', 0]])
  expect(quota.data.limits.some((limit) => 'nextResetTime' in limit)).toBe(false)
})

test('web searches and reader requests count as tool calls', async () => {
  const { mock, zhipu } = createMockAndClient()
  await zhipu.webSearch.create(search)
  await zhipu.webSearch.create(search)
  await zhipu.reader.create({ url: 'https://example.com' })
  const { data: { limits: [calls] } } = await zhipu.monitor.usage.quotaLimit()
  expect(calls).toEqual({
    type: 'TIME_LIMIT',
    unit: 5,
    number: 1,
    usage: 100,
    currentValue: 3,
    remaining: 97,
    percentage: 3,
    nextResetTime: mock.clock.now() + 30 * 24 * HOUR_MS,
    usageDetails: [{ modelCode: 'search-prime', usage: 2 }, { modelCode: 'web-reader', usage: 1 }, {
      modelCode: 'zread',
      usage: 0,
    }],
  })
  const { data } = await zhipu.monitor.usage.toolUsage()
  expect(data.totalUsage).toEqual({
    totalNetworkSearchCount: 2,
    totalWebReadMcpCount: 1,
    totalZreadMcpCount: 0,
    totalSearchMcpCount: 3,
    toolDetails: [{ modelName: 'search-prime', totalUsageCount: 2 }, { modelName: 'web-reader', totalUsageCount: 1 }],
  })
  expect(data.networkSearchCount!.at(-1)).toBe(2)
})

test('the tool calls are reset after 30 days', async () => {
  const { mock, zhipu } = createMockAndClient()
  await zhipu.webSearch.create(search)
  await mock.clock.advance(30 * 24 * HOUR_MS)
  expect((await zhipu.monitor.usage.quotaLimit()).data.limits[0]).toMatchObject({ currentValue: 0, remaining: 100 })
})

test('tokens of chat are counted by model and hour, and open a window of five hours', async () => {
  const { mock, zhipu } = createMockAndClient()
  const params = (model: string) => ({ model, messages: [{ role: 'user' as const, content: '你好' }] })
  const countTokens = async (model: string) => (await zhipu.chat.completions.create(params(model))).usage.total_tokens
  const openedMs = mock.clock.now()
  const first = await countTokens('glm-4.6')
  await mock.clock.advance(HOUR_MS)
  const second = await countTokens('glm-4.6v-flash')
  let streamed = 0
  const stream = await zhipu.chat.completions.create({ ...params('glm-4.6'), stream: true })
  for await (const { usage } of stream) streamed += usage?.total_tokens ?? 0
  const { data } = await zhipu.monitor.usage.modelUsage()
  expect(data.x_time!.slice(-2)).toEqual(['2026-01-01 08:00', '2026-01-01 09:00'])
  expect(data.x_time).toHaveLength(25)
  expect(data.modelCallCount!.slice(-2)).toEqual([1, 2])
  expect(data.tokensUsage!.slice(-2)).toEqual([first, second + streamed])
  expect(data.totalUsage).toMatchObject({ totalModelCallCount: 3, totalTokensUsage: first + second + streamed })
  expect(new Set(data.modelSummaryList!.map(({ modelName }) => modelName))).toEqual(
    new Set(['GLM-4.6', 'GLM-4.6V-Flash']),
  )
  const { data: { limits: [, tokens] } } = await zhipu.monitor.usage.quotaLimit()
  expect(tokens).toEqual({
    type: 'TOKENS_LIMIT',
    unit: 3,
    number: 5,
    percentage: 1,
    nextResetTime: openedMs + 5 * HOUR_MS,
  })
})

test('times are in Beijing time, and a period above one week has daily buckets', async () => {
  const { zhipu } = createMockAndClient()
  await zhipu.webSearch.create(search)
  const usage = (startTime: string, endTime: string) => zhipu.monitor.usage.toolUsage({ startTime, endTime })
  const hours = await usage('2026-01-01 07:00:00', '2026-01-01 08:59:59')
  expect(hours.data).toMatchObject({
    x_time: ['2026-01-01 07:00', '2026-01-01 08:00'],
    networkSearchCount: [0, 1],
    granularity: 'hourly',
  })
  const days = await usage('2025-12-20 00:00:00', '2026-01-01 23:59:59')
  expect(days.data).toMatchObject({ granularity: 'daily', totalUsage: { totalNetworkSearchCount: 1 } })
  expect(days.data.x_time).toHaveLength(13)
  expect(days.data.x_time!.at(-1)).toBe('2026-01-01')
})

test('a time in another format is refused with HTTP 200 and the code in the envelope', async () => {
  const { mock } = createMockAndClient()
  const response = await mock.fetch(
    'https://open.bigmodel.cn/api/monitor/usage/model-usage?startTime=2026-01-01T00:00:00Z',
    {
      headers: { authorization: mock.apiKey },
    },
  )
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ success: false, code: 1214 })
})
