import { expect, test } from 'vitest'
import { Documents, TaskError } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/llm-application/open/document'
const ok = { code: 200, message: '请求成功', timestamp: 1689649504996 }

test('every method sends its request to its path below llm-application', async () => {
  const { transport, sent } = recorder({ ...ok, data: { list: [], total: 0 } })
  const documents = new Documents(transport)
  await documents.list({ knowledge_id: 'k', word: '保修' })
  await documents.uploadDocument('k', { files: new Blob(['a']) })
  await documents.uploadUrl({ knowledge_id: 'k', upload_detail: [{ url: 'https://a.cn', knowledge_type: 1 }] })
  await documents.retrieve('d')
  await documents.delete('d')
  await documents.embedding('d', { callback_url: 'https://a.cn/done' })
  await documents.sliceImageList('d')
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'GET ?knowledge_id=k&word=%E4%BF%9D%E4%BF%AE',
    'POST /upload_document/k',
    'POST /upload_url',
    'GET /d',
    'DELETE /d',
    'POST /embedding/d',
    'POST /slice/image_list/d',
  ])
})

test('uploadDocument() sends a form with files, numbers as strings and separators as JSON', async () => {
  const { transport, sent } = recorder(ok)
  await new Documents(transport).uploadDocument('k', {
    files: { file: new TextEncoder().encode('一'), filename: 'a.txt' },
    knowledge_type: 5,
    custom_separator: ['\n', '。'],
    sentence_size: 200,
    parse_image: true,
  })
  const form = sent[0]!.body as FormData
  const { files, ...fields } = Object.fromEntries(form)
  expect(fields).toEqual({
    knowledge_type: '5',
    custom_separator: '["\\n","。"]',
    sentence_size: '200',
    parse_image: 'true',
  })
  expect(await (files as File).text()).toBe('一')
  expect((files as File).name).toBe('a.txt')
  expect(sent[0]!.headers.has('content-type')).toBe(false)
})

test('poll() waits until the document is embedded', async () => {
  const states = [0, 0, 1].map((embedding_stat) => ({ ...ok, data: { id: 'd', embedding_stat } }))
  const { transport, sent } = recorder(...states)
  const sleep = () => Promise.resolve()
  expect(await new Documents(transport).poll('d', { sleep })).toEqual(states[2])
  expect(sent).toHaveLength(3)
})

test('poll() rejects with the document when embedding has failed', async () => {
  const failInfo = { embedding_code: 10002, embedding_msg: '字数超出限制' }
  const failed = { ...ok, data: { id: 'd', embedding_stat: 2, failInfo } }
  const polling = new Documents(recorder(failed).transport).poll('d')
  await expect(polling).rejects.toBeInstanceOf(TaskError)
  await expect(polling).rejects.toMatchObject({ body: failed })
})

test('all methods throw for missing or empty fields and send nothing', () => {
  const { transport, sent } = recorder()
  const documents = new Documents(transport)
  expect(() => documents.list({} as never)).toThrow('Cannot send request: knowledge_id is missing or empty')
  expect(() => documents.uploadDocument('k', {} as never)).toThrow('Cannot send request: files is missing or empty')
  expect(() => documents.uploadUrl({ knowledge_id: 'k', upload_detail: [] })).toThrow(
    'Cannot send request: upload_detail is missing or empty',
  )
  expect(sent).toEqual([])
})
