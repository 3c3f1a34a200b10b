import { expect, test } from 'vitest'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const url = 'https://example.com/docs/年假.html'

test('a URL always has the same page, with title, description, stylesheet and metadata', async () => {
  const page = await createMockAndClient().zhipu.reader.create({ url })
  expect(page).toEqual(await createMockAndClient().zhipu.reader.create({ url }))
  expect(Object.keys(page)).toEqual(['id', 'created', 'request_id', 'model', 'reader_result'])
  const { reader_result } = page
  expect(reader_result).toMatchObject({ title: '年假', url, external: { stylesheet: expect.any(Object) } })
  expect(reader_result.content).toMatch(/^# 年假\n\n/)
  expect(reader_result.metadata!['format-detection']).toBe('telephone=no')
})

test('images, links, plain text and summaries are returned as requested', async () => {
  const { reader } = createMockAndClient().zhipu
  const contentOf = async (params: object) => (await reader.create({ url, ...params })).reader_result.content
  const image = /!\[[^\]]*\]\(https:/
  const link = /(?<!!)\[[^\]]*\]\(https:/
  expect(await contentOf({})).toMatch(image)
  expect(await contentOf({ retain_images: false })).not.toMatch(image)
  const text = await contentOf({ return_format: 'text' })
  expect(text).not.toMatch(image)
  expect(text).not.toMatch(link)
  expect(await contentOf({ with_images_summary: true, with_links_summary: true })).toMatch(
    /Images:\n- .*\n\nLinks:\n- /,
  )
})

test('the reader returns the page that a search has found', async () => {
  const { zhipu } = createMockAndClient()
  const { search_result } = await zhipu.webSearch.create({
    search_query: '年假',
    search_engine: 'search_pro',
    content_size: 'high',
  })
  const result = search_result![3]!
  const { reader_result } = await zhipu.reader.create({ url: result.link!, return_format: 'text' })
  expect(reader_result.title).toBe(result.title)
  for (const paragraph of result.content!.split('\n')) expect(reader_result.content).toContain(paragraph)
})

test('an invalid URL, another protocol and a timeout of 0 are refused', async () => {
  const { reader } = createMockAndClient().zhipu
  expect(await apiErrorOf(reader.create({ url: 'example' }))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(reader.create({ url: 'file:///etc/passwd' }))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(reader.create({ url, timeout: 0 }))).toEqual({ status: 400, code: '1214' })
})

test('a URL with an invalid percent-encoding is accepted', async () => {
  const { reader_result } = await createMockAndClient().zhipu.reader.create({ url: 'https://example.com/%E0%A4%A' })
  expect(reader_result.title).toBe('%E0%A4%A')
})
