import { expect, test } from 'vitest'
import { Applications, StreamError } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const root = 'https://open.bigmodel.cn/api/llm-application/open'
const ok = { code: 200, message: '请求成功', timestamp: 1, data: {} }
const params = { app_id: 'a', messages: [{ content: [{ type: 'input', value: '你好' }] }] }

test('every method sends its request to its path below llm-application', async () => {
  const { transport, sent } = recorder(ok)
  const application = new Applications(transport)
  await application.variables('a')
  await application.fileUpload({ app_id: 'a', conversation_id: 'c', files: new Blob(['x']) })
  await application.fileStat({ app_id: 'a', file_ids: ['f'] })
  await application.conversation('a')
  await application.generateRequestId({
    app_id: 'a',
    key_value_pairs: [{ id: 'user', type: 'input', name: '', value: 'x' }],
  })
  await application.sliceInfo({ request_id: 'r', node_id: 'n' })
  await application.invoke(params)
  await application.historySessionRecord('a', 'c')
  expect(sent.map(({ method, url }) => `${method} ${url.slice(root.length)}`)).toEqual([
    'GET /v2/application/a/variables',
    'POST /v2/application/file_upload',
    'POST /v2/application/file_stat',
    'POST /v2/application/a/conversation',
    'POST /v2/application/generate_request_id',
    'POST /v2/application/slice_info',
    'POST /v3/application/invoke',
    'GET /history_session_record/a/c',
  ])
})

test('fileUpload() sends several files in the same form field', async () => {
  const { transport, sent } = recorder(ok)
  await new Applications(transport).fileUpload({
    app_id: 'a',
    conversation_id: 'c',
    files: [new File(['1'], 'a.txt'), { file: new Uint8Array([50]), filename: 'b.txt' }],
  })
  const files = (sent[0]!.body as FormData).getAll('files') as File[]
  expect(await Promise.all(files.map(async (file) => [file.name, await file.text()]))).toEqual([
    ['a.txt', '1'],
    ['b.txt', '2'],
  ])
})

test('sseInvoke() decodes named events without a space after the colon, and a last event without data', async () => {
  const text =
    'event:add\nid:r\ndata:{"msg":"你"}\n\nevent:add\nid:r\ndata:{"msg":"好"}\n\nevent:finish\nid:r\ndata:\n\n'
  const { transport, sent } = recorder(sse(text))
  expect(await collect(await new Applications(transport).sseInvoke('r'))).toEqual([
    { event: 'add', id: 'r', data: { msg: '你' } },
    { event: 'add', id: 'r', data: { msg: '好' } },
    { event: 'finish', id: 'r', data: {} },
  ])
  expect(sent).toMatchObject([{ method: 'POST', url: `${root}/v2/model-api/r/sse-invoke`, body: undefined }])
})

test('an errorhandle event rejects with its message after the events before it', async () => {
  const text = 'event:add\nid:r\ndata:{"msg":"你"}\n\nevent:errorhandle\nid:r\ndata:{"msg":"模型繁忙"}\n\n'
  const stream = await new Applications(recorder(sse(text)).transport).sseInvoke('r')
  const deltas: unknown[] = []
  const read = async () => {
    for await (const { data } of stream) deltas.push(data.msg)
  }
  await expect(read()).rejects.toThrow(
    'Cannot POST /llm-application/open/v2/model-api/r/sse-invoke: HTTP 200 模型繁忙',
  )
  expect(deltas).toEqual(['你'])
})

test.each(['', 'null', '{}', '{"msg":""}'])(
  'an errorhandle event with data %j rejects with words instead of undefined',
  async (data) => {
    const text = `event:add\ndata:{"msg":"你"}\n\nevent:errorhandle\ndata:${data}\n\n`
    const stream = await new Applications(recorder(sse(text)).transport).sseInvoke('r')
    await expect(collect(stream)).rejects.toThrow('HTTP 200 error event without a message')
  },
)

test('a stream that ends before a finish event rejects', async () => {
  const { transport } = recorder(sse('event:add\nid:r\ndata:{"msg":"你"}\n\n'))
  await expect(collect(await new Applications(transport).sseInvoke('r'))).rejects.toThrow(StreamError)
})

test('invoke() sends stream: false by default, because the default of the server is true', async () => {
  const { transport, sent } = recorder({ request_id: 'r', conversation_id: 'c', app_id: 'a', choices: [] })
  await new Applications(transport).invoke(params)
  expect(JSON.parse(sent[0]!.body as string)).toEqual({ ...params, stream: false })
})

test('invoke() with stream: true yields events until a finish_reason', async () => {
  const answer = (choice: object) => ({ request_id: 'r', conversation_id: 'c', app_id: 'a', choices: [choice] })
  const events = [
    answer({ index: 0, delta: { content: { msg: '你好', type: 'text' } } }),
    answer({ index: 0, finish_reason: 'stop', delta: {} }),
  ]
  const { transport } = recorder(sse(events.map((event) => `data:${JSON.stringify(event)}\n\n`).join('')))
  expect(await collect(await new Applications(transport).invoke({ ...params, stream: true }))).toEqual(events)
})

test('all methods throw for missing or empty fields and send nothing', () => {
  const { transport, sent } = recorder()
  const application = new Applications(transport)
  expect(() => application.invoke({ app_id: 'a', messages: [] })).toThrow(
    'Cannot send request: messages is missing or empty',
  )
  expect(() => application.fileUpload({ app_id: '' } as never)).toThrow(
    'Cannot send request: app_id is missing or empty',
  )
  expect(() => application.fileStat({ app_id: 'a', file_ids: [] })).toThrow(
    'Cannot send request: file_ids is missing or empty',
  )
  expect(() => application.variables('')).toThrow(TypeError)
  expect(sent).toEqual([])
})
