import { expect, test } from 'vitest'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const jsonl = (name = 'input.jsonl', content = '{}') => new File([content], name)

test('a file is listed, downloaded byte for byte and deleted; a deleted file is unknown', async () => {
  const { zhipu } = createMockAndClient()
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256)
  const file = await zhipu.files.create({ file: { file: bytes, filename: '数据.jsonl' }, purpose: 'batch' })
  expect(Object.keys(file)).toEqual(['id', 'object', 'bytes', 'created_at', 'filename', 'purpose'])
  expect(file).toMatchObject({
    object: 'file',
    bytes: 300,
    filename: '数据.jsonl',
    purpose: 'batch',
    created_at: 1767225600,
  })
  expect((await zhipu.files.list({ purpose: 'batch' })).data).toEqual([file])
  expect(await (await zhipu.files.content(file.id)).bytes()).toEqual(bytes)
  expect(await zhipu.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true })
  expect((await zhipu.files.list({ purpose: 'batch' })).data).toEqual([])
  expect(await apiErrorOf(zhipu.files.content(file.id))).toEqual({ status: 404, code: '1214' })
  expect(await apiErrorOf(zhipu.files.delete(file.id))).toEqual({ status: 404, code: '1214' })
})

test('the format of a file id depends on its purpose', async () => {
  const { zhipu } = createMockAndClient()
  const idOf = async (purpose: string, name: string) => (await zhipu.files.create({ file: jsonl(name), purpose })).id
  expect(await idOf('batch', 'a.jsonl')).toMatch(
    /^20260101_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  expect(await idOf('agent', 'a.txt')).toMatch(/^agent_1767225600_[0-9a-f]{32}$/)
  expect(await idOf('fine-tune', 'a.jsonl')).toMatch(/^file-20260101080000000-[0-9a-z]{5}$/)
  expect(await idOf('voice-clone-input', 'a.wav')).toMatch(/^file-20260101080000000-[0-9a-z]{5}$/)
})

test('files of other purposes and of other keys are not listed', async () => {
  const { client, mock, zhipu } = createMockAndClient()
  const otherClient = client({ apiKey: mock.scope().apiKey })
  const { id } = await zhipu.files.create({ file: jsonl(), purpose: 'batch' })
  expect((await zhipu.files.list({ purpose: 'agent' })).data).toEqual([])
  expect((await otherClient.files.list({ purpose: 'batch' })).data).toEqual([])
  expect(await apiErrorOf(otherClient.files.content(id))).toEqual({ status: 404, code: '1214' })
})

test('list() iterates pages of any length, oldest file first', async () => {
  const { zhipu } = createMockAndClient()
  const names = Array.from({ length: 7 }, (_, index) => `${index}.jsonl`)
  for (const name of names) await zhipu.files.create({ file: jsonl(name), purpose: 'batch' })
  for (const limit of [1, 3, 7, 100]) {
    const listed: string[] = []
    for await (const { filename } of zhipu.files.list({ purpose: 'batch', limit })) listed.push(filename)
    expect(listed).toEqual(names)
  }
  expect((await zhipu.files.list({ purpose: 'batch', limit: 7 })).has_more).toBe(false)
  expect((await zhipu.files.list({ purpose: 'batch', limit: 6 })).has_more).toBe(true)
})

test.each([
  ['an unknown purpose', { file: jsonl(), purpose: 'holiday' }],
  ['a purpose that is a property of Object.prototype', { file: jsonl(), purpose: 'constructor' }],
  ['a batch file without the extension .jsonl', { file: jsonl('input.txt'), purpose: 'batch' }],
  ['a file extension that agents do not support', { file: jsonl('input.exe'), purpose: 'agent' }],
  ['an image above 5 MB', { file: new File([new Uint8Array(5_242_881)], 'a.png'), purpose: 'agent' }],
  ['a recording above 10 MB', { file: new File([new Uint8Array(10_485_761)], 'a.wav'), purpose: 'voice-clone-input' }],
])('%s is refused with 1214', async (_, params) => {
  expect(await apiErrorOf(createMockAndClient().zhipu.files.create(params))).toEqual({ status: 400, code: '1214' })
})

test('a missing file or purpose is refused with 1213', async () => {
  const { zhipu } = createMockAndClient()
  const form = (name: string, value: string | File) => {
    const fields = new FormData()
    fields.set(name, value as string)
    return fields
  }
  expect(await apiErrorOf(zhipu.post('/files', { form: form('purpose', 'batch') }))).toEqual({
    status: 400,
    code: '1213',
  })
  expect(await apiErrorOf(zhipu.post('/files', { form: form('file', jsonl()) }))).toEqual({ status: 400, code: '1213' })
  expect(await apiErrorOf(zhipu.get('/files', { query: { purpose: 'batch', limit: 101 } }))).toEqual({
    status: 400,
    code: '1214',
  })
})

test('a file above 100 MB is refused with HTTP 435', async () => {
  const { zhipu } = createMockAndClient()
  const file = new File([new Uint8Array(104_857_601)], 'input.jsonl')
  expect(await apiErrorOf(zhipu.files.create({ file, purpose: 'batch' }))).toEqual({ status: 435, code: '435' })
})

test('the 101st file for the code interpreter is refused', async () => {
  const { zhipu } = createMockAndClient()
  const create = () => zhipu.files.create({ file: jsonl('a.txt'), purpose: 'code-interpreter' })
  for (let count = 0; count < 100; count++) await create()
  expect(await apiErrorOf(create())).toEqual({ status: 400, code: '1214' })
})

test('content() of a file-extract file returns a JSON object with its text', async () => {
  const { zhipu } = createMockAndClient()
  const { id } = await zhipu.files.create({
    file: new File(['<h1>你好</h1><p>世界</p>'], 'a.html'),
    purpose: 'file-extract',
  })
  expect(JSON.parse(await (await zhipu.files.content(id)).text()))
    .toEqual({ content: '你好\n世界', file_type: 'file', filename: 'a.html', title: '', type: 'file' })
})

test('files and web pages uploaded for retrieval become documents of the knowledge base', async () => {
  const { zhipu } = createMockAndClient()
  const { data } = await zhipu.post<{ data: { id: string } }>('/llm-application/open/knowledge', {
    root: true,
    body: { embedding_id: 3, name: '产品' },
  })
  const base = { purpose: 'retrieval', knowledge_id: data.id } as const
  const upload = await zhipu.files.create({ ...base, file: new File(['保修两年'], 'a.txt') })
  expect(upload.failedInfos).toEqual([])
  expect(upload.successInfos).toEqual([{ documentId: expect.any(String), filename: 'a.txt' }])
  const url = 'https://example.com/docs/warranty.html'
  await zhipu.files.create({ ...base, upload_detail: [{ url, knowledge_type: 1 }] })
  const listed: unknown[] = []
  for await (const file of zhipu.files.list({ ...base, limit: 1 })) listed.push([file.name, file.word_num! > 0])
  expect(listed).toEqual([['a.txt', true], [url, true]])
  const unknownBase = zhipu.files.create({ ...base, knowledge_id: 'none', file: new File(['a'], 'a.txt') })
  expect(await apiErrorOf(unknownBase)).toEqual({ status: 404, code: '1214' })
})

test('documents uploaded for retrieval have the slicing parameters of the upload', async () => {
  const { zhipu } = createMockAndClient()
  const { data } = await zhipu.knowledge.create({ embedding_id: 3, name: '产品' })
  const base = { purpose: 'retrieval', knowledge_id: data.id } as const
  const file = new File(['猫|狗'], 'a.txt')
  await zhipu.files.create({ ...base, file, sentence_size: 20, custom_separator: ['|'] })
  const url = 'https://example.com/a'
  const detail = { url, knowledge_type: 5, sentence_size: 40, custom_separator: ['。', '，'] }
  await zhipu.files.create({ ...base, upload_detail: [detail] })
  const { data: [first, second] } = await zhipu.files.list(base)
  expect(first).toMatchObject({ name: 'a.txt', sentence_size: 20, custom_separator: ['|'] })
  expect(second).toMatchObject({ name: url, sentence_size: 40, custom_separator: ['。', '，'] })
  const invalid = { status: 400, code: '1214' }
  expect(await apiErrorOf(zhipu.files.create({ ...base, file, sentence_size: 19 }))).toEqual(invalid)
  expect(await apiErrorOf(zhipu.files.create({ ...base, upload_detail: [detail, { url, knowledge_type: 4 }] })))
    .toEqual(
      invalid,
    )
  expect((await zhipu.files.list(base)).total).toBe(2)
})

test('a list without a purpose has the files of all purposes, page by page', async () => {
  const { zhipu } = createMockAndClient()
  const batch = await zhipu.files.create({ file: jsonl(), purpose: 'batch' })
  const agent = await zhipu.files.create({ file: jsonl('a.txt'), purpose: 'agent' })
  const list = (query: object) => zhipu.get<{ data: unknown[]; has_more: boolean }>('/files', { query: { ...query } })
  expect(await list({})).toEqual({ object: 'list', data: [batch, agent], has_more: false })
  expect(await list({ limit: 1 })).toMatchObject({ data: [batch], has_more: true })
  expect(await list({ after: batch.id })).toMatchObject({ data: [agent] })
})

test('a list of documents is refused like an upload for an unknown knowledge base, and without one', async () => {
  const { zhipu } = createMockAndClient()
  const list = (knowledge_id?: string) =>
    apiErrorOf(zhipu.get('/files', { query: { purpose: 'retrieval', knowledge_id } }))
  expect(await list('no-such-base')).toEqual({ status: 404, code: '1214' })
  expect(await list()).toEqual({ status: 400, code: '1213' })
})

test('files of Z.ai have the purpose user_data by default', async () => {
  const { client } = createMockAndClient()
  const form = () => {
    const fields = new FormData()
    fields.set('file', jsonl('a.pdf'))
    return fields
  }
  expect(await client({ endpoint: 'intl' }).post('/files', { form: form() })).toMatchObject({ purpose: 'user_data' })
  expect(await apiErrorOf(client().post('/files', { form: form() }))).toEqual({ status: 400, code: '1213' })
})
