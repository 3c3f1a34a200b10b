import { expect, test } from 'vitest'
import { png } from '../../../mock/data/encode/png.ts'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const model = 'glm-ocr'
const base64 = (bytes: Uint8Array | string) =>
  btoa(typeof bytes === 'string' ? bytes : Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const pdf = (...pages: string[]) =>
  '%PDF-1.4\n' + pages.map((page) => `<<>>stream\nBT (${page}) Tj ET\nendstream\n`).join('')

test('the blocks of a page have labels, and boxes from top to bottom inside the page', async () => {
  const { layoutParsing } = createMockAndClient().zhipu
  const file = base64('# Title\n\ntext\n\n| a | b |\n\n$$x^2$$')
  const answer = await layoutParsing.create({ model, file })
  expect(Object.keys(answer))
    .toEqual(['id', 'created', 'model', 'md_results', 'layout_details', 'data_info', 'usage', 'request_id'])
  expect(answer).toMatchObject({ model: 'GLM-OCR', md_results: '# Title\n\ntext\n\n| a | b |\n\n$$x^2$$' })
  const [page] = answer.layout_details!
  expect(page!.map(({ index, label, content }) => [index, label, content])).toEqual([
    [1, 'text', '# Title'],
    [2, 'text', 'text'],
    [3, 'table', '| a | b |'],
    [4, 'formula', '$$x^2$$'],
  ])
  let top = 0
  for (const { bbox_2d: [left, y1, right, y2] = [0, 0, 0, 0] } of page!) {
    expect(left < right && top <= y1 && y1 < y2 && y2 <= 1).toBe(true)
    top = y2
  }
  expect(answer.usage!.total_tokens).toBe(answer.usage!.prompt_tokens + answer.usage!.completion_tokens)
})

test('a PDF is parsed page by page, from start_page_id to end_page_id', async () => {
  const { layoutParsing } = createMockAndClient().zhipu
  const file = `data:application/pdf;base64,${base64(pdf('one', 'two', 'three'))}`
  const full = await layoutParsing.create({ model, file })
  expect(full.data_info!.num_pages).toBe(3)
  expect(full.layout_details!.map(([block]) => block!.content)).toEqual(['one', 'two', 'three'])
  const part = await layoutParsing.create({ model, file, start_page_id: 2, end_page_id: 2 })
  expect(part).toMatchObject({ md_results: 'two', data_info: { num_pages: 3 } })
  expect(part.layout_details).toHaveLength(1)
})

test('the size of an image is that of the file, and its crops and visualizations can be downloaded', async () => {
  const { mock, zhipu } = createMockAndClient()
  const file = base64(png({ width: 320, height: 200, colours: [0] }))
  const options = { return_crop_images: true, need_layout_visualization: true }
  const answer = await zhipu.layoutParsing.create({ model, file, ...options })
  expect(answer.data_info).toEqual({ num_pages: 1, pages: [{ width: 320, height: 200 }] })
  const crop = answer.layout_details![0]!.at(-1)!
  expect(crop.label).toBe('image')
  for (const url of [crop.content!, answer.layout_visualization![0]!]) {
    const response = await mock.fetch(url)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await response.arrayBuffer()).subarray(1, 4)).toEqual(new TextEncoder().encode('PNG'))
  }
})

test('a URL has the page that the reader returns', async () => {
  const { layoutParsing, reader } = createMockAndClient().zhipu
  const url = 'https://example.com/introduction.png'
  const { md_results } = await layoutParsing.create({ model, file: url })
  expect(md_results).toContain((await reader.create({ url })).reader_result.title)
})

test.each([
  ['text that is not base64', { file: '***' }],
  ['an unreadable file', { file: base64(Uint8Array.of(0xff, 0, 1)) }],
  ['a start_page_id after the last page', { file: base64(pdf('one')), start_page_id: 2 }],
  ['an end_page_id before start_page_id', { file: base64(pdf('one', 'two')), start_page_id: 2, end_page_id: 1 }],
  ['a file of more than 30 pages', { file: base64(pdf(...Array.from({ length: 31 }, String))) }],
  ['a request_id that is too short', { file: base64('a'), request_id: 'short' }],
])('%s is refused with 1214', async (_, params) => {
  expect(await apiErrorOf(createMockAndClient().zhipu.layoutParsing.create({ model, ...params }))).toEqual({
    status: 400,
    code: '1214',
  })
})

test('another model is refused with 1211', async () => {
  const attempt = createMockAndClient().zhipu.layoutParsing.create({ model: 'glm-4', file: base64('a') })
  expect(await apiErrorOf(attempt)).toEqual({ status: 400, code: '1211' })
})
