import { expect, test } from 'vitest'
import { TaskError } from '../../../src/index.ts'
import { apiErrorOf, createMockAndClient, withoutSleep } from '../../support/mock-and-client.ts'

const markdown = new File(['# 标题\n\n正文'], 'a.md')

test('a task is processing at the first poll, then returns the text of the file', async () => {
  const { parser } = createMockAndClient().zhipu.files
  const task = await parser.create({ file: markdown, tool_type: 'lite', file_type: 'MD' })
  expect(task).toEqual({ success: true, message: '任务创建成功', task_id: expect.stringMatching(/^[0-9a-f]{32}$/) })
  const { task_id } = task
  expect(await parser.result(task_id)).toMatchObject({ status: 'processing', content: null, parsing_result_url: null })
  const done = await parser.result(task_id)
  expect(done).toEqual({
    status: 'succeeded',
    message: '结果获取成功',
    content: '# 标题\n\n正文',
    task_id,
    parsing_result_url: null,
  })
  expect(Object.keys(done)).toEqual(['status', 'message', 'content', 'task_id', 'parsing_result_url'])
})

test('the link downloads a ZIP archive with the text, and expires after one day', async () => {
  const { mock, zhipu } = createMockAndClient({ tasks: {} })
  const { task_id } = await zhipu.files.parser.create({ file: markdown, tool_type: 'lite' })
  const { parsing_result_url } = await zhipu.files.parser.result(task_id, 'download_link')
  const archive = new Uint8Array(await (await mock.fetch(parsing_result_url!)).arrayBuffer())
  expect(new TextDecoder().decode(archive)).toContain('# 标题\n\n正文')
  await mock.clock.advance(86_400_000)
  expect((await mock.fetch(parsing_result_url!)).status).toBe(404)
})

test('sync() returns the text in one request', async () => {
  const { parser } = createMockAndClient().zhipu.files
  const html = new File(['<p>你好</p><script>no()</script><p>世界</p>'], 'a.html')
  expect(await parser.sync({ file: html, tool_type: 'prime-sync' })).toMatchObject({
    status: 'succeeded',
    content: '你好\n世界',
  })
})

test('the strings of a PDF are extracted', async () => {
  const { parser } = createMockAndClient().zhipu.files
  const pdf = new File(['%PDF-1.4\n1 0 obj<<>>stream\nBT (Hello \\(world\\)) Tj ET\nendstream\nendobj'], 'a.pdf')
  expect((await parser.sync({ file: pdf, tool_type: 'prime-sync' })).content).toBe('Hello (world)')
})

test('the task of an unreadable file fails', async () => {
  const { parser } = createMockAndClient().zhipu.files
  const file = new File([Uint8Array.of(0xff, 0, 0xfe)], 'a.pdf')
  const { task_id } = await parser.create({ file, tool_type: 'expert' })
  await expect(parser.poll(task_id, withoutSleep)).rejects.toBeInstanceOf(TaskError)
})

test.each(['md', 'MD', 'Md'])('file_type %s is accepted in upper and lower case', async (file_type) => {
  const { parser } = createMockAndClient().zhipu.files
  expect(await parser.create({ file: markdown, tool_type: 'lite', file_type })).toMatchObject({ success: true })
  expect(await parser.sync({ file: markdown, tool_type: 'prime-sync', file_type })).toMatchObject({
    status: 'succeeded',
  })
})

test.each([
  ['a file type that the tool does not support', { file: markdown, tool_type: 'expert' }],
  ['an unknown tool', { file: markdown, tool_type: 'magic' }],
  ['an unknown file_type', { file: markdown, tool_type: 'lite', file_type: 'exe' }],
])('%s is refused', async (_, params) => {
  expect(await apiErrorOf(createMockAndClient().zhipu.files.parser.create(params))).toEqual({
    status: 400,
    code: '1214',
  })
})

test('an unknown task and an unknown format are refused', async () => {
  const { zhipu } = createMockAndClient()
  expect(await apiErrorOf(zhipu.files.parser.result('none'))).toEqual({ status: 404, code: '1214' })
  const { task_id } = await zhipu.files.parser.create({ file: markdown, tool_type: 'lite' })
  expect(await apiErrorOf(zhipu.files.parser.result(task_id, 'pdf' as never))).toEqual({ status: 400, code: '1214' })
})
