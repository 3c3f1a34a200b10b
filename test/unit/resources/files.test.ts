import { expect, test } from 'vitest'
import { Files, FilesParser, TaskError } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4'
const text = '{"a":1}'
const bytes = new TextEncoder().encode(text)

/** Fields of a form that was passed to fetch. */
const fieldsOf = (body: unknown) => Object.fromEntries(body as FormData)

test.each([
  ['a File', new File([text], 'input.jsonl')],
  ['a Blob', { file: new Blob([text]), filename: 'input.jsonl' }],
  ['bytes', { file: bytes, filename: 'input.jsonl' }],
  ['an ArrayBuffer', { file: bytes.buffer, filename: 'input.jsonl' }],
  ['a stream', { file: new Blob([text]).stream(), filename: 'input.jsonl' }],
])('create() uploads %s and leaves the content-type header to the runtime', async (_, file) => {
  const { transport, sent } = recorder({ id: 'file-1' })
  await new Files(transport).create({ file, purpose: 'batch' })
  expect(sent[0]).toMatchObject({ method: 'POST', url: `${base}/files` })
  expect(sent[0]!.headers.has('content-type')).toBe(false)
  const { purpose, file: uploaded } = fieldsOf(sent[0]!.body)
  expect(purpose).toBe('batch')
  expect(uploaded).toMatchObject({ name: 'input.jsonl' })
  expect(await (uploaded as File).text()).toBe(text)
})

test('create() for retrieval sends web pages as JSON and a file as a form', async () => {
  const { transport, sent } = recorder({ successInfos: [], failedInfos: [] })
  const params = {
    purpose: 'retrieval',
    knowledge_id: '1',
    upload_detail: [{ url: 'https://example.com', knowledge_type: 1 }],
  } as const
  await new Files(transport).create(params)
  await new Files(transport).create({ purpose: 'retrieval', knowledge_id: '1', file: new File(['a'], 'a.txt') })
  expect(JSON.parse(sent[0]!.body as string)).toEqual(params)
  expect(fieldsOf(sent[1]!.body)).toMatchObject({ purpose: 'retrieval', knowledge_id: '1' })
})

test('create() throws for a missing file or purpose and sends nothing', () => {
  const { transport, sent } = recorder()
  const files = new Files(transport)
  expect(() => files.create({ purpose: 'batch' } as never)).toThrow(
    new TypeError('Cannot send request: file is missing or empty'),
  )
  expect(() => files.create({ file: new Blob(['a']) } as never)).toThrow(
    'Cannot send request: purpose is missing or empty',
  )
  expect(sent).toEqual([])
})

test('list() requests pages after the last id until has_more is false', async () => {
  const { transport, sent } = recorder(
    { object: 'list', data: [{ id: 'file-1' }, { id: 'file-2' }], has_more: true },
    { object: 'list', data: [{ id: 'file-3' }], has_more: false },
  )
  const ids: string[] = []
  for await (const { id } of new Files(transport).list({ purpose: 'batch', limit: 2 })) ids.push(id)
  expect(ids).toEqual(['file-1', 'file-2', 'file-3'])
  expect(sent.map(({ url }) => url)).toEqual([
    `${base}/files?purpose=batch&limit=2`,
    `${base}/files?purpose=batch&limit=2&after=file-2`,
  ])
})

test('list() for retrieval requests pages by number', async () => {
  const { transport, sent } = recorder({ list: [{ id: '1' }], total: 2 }, { list: [{ id: '2' }], total: 2 })
  const ids: string[] = []
  for await (const { id } of new Files(transport).list({ purpose: 'retrieval', knowledge_id: 'k', limit: 1 })) {
    ids.push(id)
  }
  expect(ids).toEqual(['1', '2'])
  expect(sent[1]!.url).toBe(`${base}/files?purpose=retrieval&knowledge_id=k&limit=1&page=2`)
})

test('delete() and content() encode the id as a path segment and throw for empty ids and dots', async () => {
  const { transport, sent } = recorder({ id: 'a', object: 'file', deleted: true })
  await new Files(transport).delete('a/../b')
  expect(sent[0]).toMatchObject({ method: 'DELETE', url: `${base}/files/a%2F..%2Fb` })
  expect(() => new Files(transport).delete('')).toThrow(TypeError)
  expect(() => new Files(transport).content('..')).toThrow(TypeError)
})

test('content() returns the bytes unchanged', async () => {
  const body = Uint8Array.of(0, 255, 10, 13, 0)
  const { transport, sent } = recorder(new Response(body, { headers: { 'content-type': 'application/octet-stream' } }))
  const content = await new Files(transport).content('file-1')
  expect(content.contentType).toBe('application/octet-stream')
  expect(await content.bytes()).toEqual(body)
  expect(sent[0]).toMatchObject({ method: 'GET', url: `${base}/files/file-1/content` })
})

test('parser.create(), result(), sync() and ocr.create() send requests to their paths', async () => {
  const { transport, sent } = recorder({ task_id: 't' })
  const { ocr, parser } = new Files(transport)
  const file = new File(['a'], 'a.pdf')
  await parser.create({ file, tool_type: 'lite', file_type: 'PDF' })
  await parser.result('t')
  await parser.result('t', 'download_link')
  await parser.sync({ file, tool_type: 'prime-sync' })
  await ocr.create({ file, tool_type: 'hand_write', probability: true })
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST /files/parser/create',
    'GET /files/parser/result/t/text',
    'GET /files/parser/result/t/download_link',
    'POST /files/parser/sync',
    'POST /files/ocr',
  ])
  expect(fieldsOf(sent[0]!.body)).toMatchObject({ tool_type: 'lite', file_type: 'PDF' })
  expect(fieldsOf(sent[4]!.body)).toMatchObject({ tool_type: 'hand_write', probability: 'true' })
})

test('parser and ocr throw for a missing file and send nothing', () => {
  const { transport, sent } = recorder()
  const { ocr, parser } = new Files(transport)
  expect(() => parser.create({ tool_type: 'lite' } as never)).toThrow('Cannot send request: file is missing')
  expect(() => parser.sync({ tool_type: 'prime-sync' } as never)).toThrow('Cannot send request: file is missing')
  expect(() => ocr.create({ tool_type: 'hand_write' } as never)).toThrow('Cannot send request: file is missing')
  expect(sent).toEqual([])
})

test('parser.poll() waits for the text and rejects when the task has failed', async () => {
  const options = { sleep: () => Promise.resolve() }
  const succeeded = recorder({ status: 'processing' }, { status: 'succeeded', content: 'text' })
  expect(await new FilesParser(succeeded.transport).poll('t', options)).toEqual({
    status: 'succeeded',
    content: 'text',
  })
  const failed = recorder({ status: 'processing' }, { status: 'failed', message: 'unreadable' })
  const error = await new FilesParser(failed.transport).poll('t', options).catch((error) => error)
  expect(error).toBeInstanceOf(TaskError)
  expect(error.body).toEqual({ status: 'failed', message: 'unreadable' })
})
