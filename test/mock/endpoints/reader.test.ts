import { expect, test } from 'vitest'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const url = 'https://example.com/docs/年假.html'

test('a page is always the same, and tells title, description, styles and meta data', async () => {
  const page = await createMockAndClient().zhipu.reader.create({ url })
  expect(page).toEqual(await createMockAndClient().zhipu.reader.create({ url }))
  expect(Object.keys(page)).toEqual(['id', 'created', 'request_id', 'model', 'reader_result'])
  const { reader_result } = page
  expect(reader_result).toMatchObject({ title: '年假', url, external: { stylesheet: expect.any(Object) } })
  expect(reader_result.content).toMatch(/^# 年假\n\n/)
  expect(reader_result.metadata!['format-detection']).toBe('telephone=no')
})

test('pictures, links, plain text and summaries come as they were asked for', async () => {
  const { reader } = createMockAndClient().zhipu
  const contentOf = async (params: object) => (await reader.create({ url, ...params })).reader_result.content
  const picture = /!\[[^\]]*\]\(https:/
  const link = /(?<!!)\[[^\]]*\]\(https:/
  expect(await contentOf({})).toMatch(picture)
  expect(await contentOf({ retain_images: false })).not.toMatch(picture)
  const text = await contentOf({ return_format: 'text' })
  expect(text).not.toMatch(picture)
  expect(text).not.toMatch(link)
  expect(await contentOf({ with_images_summary: true, with_links_summary: true })).toMatch(
    /Images:\n- .*\n\nLinks:\n- /,
  )
})

test('a page that was found is the page that is read', async () => {
  const { zhipu } = createMockAndClient()
  const { search_result } = await zhipu.webSearch.create({
    search_query: '年假',
    search_engine: 'search_pro',
    content_size: 'high',
  })
  const found = search_result![3]!
  const { reader_result } = await zhipu.reader.create({ url: found.link!, return_format: 'text' })
  expect(reader_result.title).toBe(found.title)
  for (const paragraph of found.content!.split('\n')) expect(reader_result.content).toContain(paragraph)
})

test('what is no address is refused', async () => {
  const { reader } = createMockAndClient().zhipu
  expect(await apiErrorOf(reader.create({ url: 'example' }))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(reader.create({ url: 'file:///etc/passwd' }))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(reader.create({ url, timeout: 0 }))).toEqual({ status: 400, code: '1214' })
})

test('a page whose address has a broken escape is read', async () => {
  const { reader_result } = await createMockAndClient().zhipu.reader.create({ url: 'https://example.com/%E0%A4%A' })
  expect(reader_result.title).toBe('%E0%A4%A')
})
