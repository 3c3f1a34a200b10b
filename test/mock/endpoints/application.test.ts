import { expect, test } from 'vitest'
import { samplesNamed } from '../../support/evidence.ts'
import { dataOf, formOf, type RawClient, rawClient } from '../../support/raw-client.ts'

const V2 = '/llm-application/open/v2'
const app_id = '1907379412639318016'

async function openConversation(ask: RawClient): Promise<string> {
  return (await ask(`POST ${V2}/application/${app_id}/conversation`)).body.data.conversation_id
}

async function createRequest(ask: RawClient, value: string, conversation_id?: string) {
  const key_value_pairs = [{ id: 'user', type: 'input', name: '用户提问', value }]
  const body = { app_id, conversation_id, key_value_pairs }
  return (await ask(`POST ${V2}/application/generate_request_id`, body)).body.data
}

test.each(samplesNamed(/^application-v2-sse-.*\.txt$/))(
  'the stream has the bytes of $title, except for ids, durations and the ends of tokens',
  async ({ text }) => {
    const answer = [...text.matchAll(/^data:\{"msg":"(.*)"\}$/gm)].map(([, msg]) => msg!).join('')
    const question = /"block_data":\{"input":"([^"]*)"/.exec(text)![1]!
    const ask = rawClient()
    ask.zhipu.chat.reply(answer)
    const { id } = await createRequest(ask, question, await openConversation(ask))
    const response = await ask(`POST ${V2}/model-api/${id}/sse-invoke`)
    expect(response.type).toBe('text/event-stream;charset=UTF-8')
    const eventsWithoutText = (stream: string) =>
      stream
        .replaceAll(/^id:(.*)$/m.exec(stream)![1]!, 'ID')
        .replace(/"node_id":"\d+"/g, '"node_id":""')
        .replace(/"node_name":"[0-9a-f]{32}"/g, '"node_name":""')
        // "0" is the duration of a node that has not finished.
        .replace(/"(node|block)_dur":"(?!0")[\d.]+"/g, '"$1_dur":""')
        .split('\n\n')
        .filter((event) => !event.includes('data:{"msg"'))
    expect(eventsWithoutText(response.text)).toEqual(eventsWithoutText(text))
    expect(dataOf(response).map(({ msg }) => msg ?? '').join('')).toBe(answer)
  },
)

test('events have three lines without a space after the colon, and finish has no data', async () => {
  const ask = rawClient()
  const { id } = await createRequest(ask, '你好', await openConversation(ask))
  expect(id).toMatch(/^\w{21}$/)
  const events = (await ask(`POST ${V2}/model-api/${id}/sse-invoke`)).text.split('\n\n')
  expect(events.pop()).toBe('')
  expect(events.pop()).toBe(`event:finish\nid:${id}\ndata:`)
  for (const event of events) expect(event).toMatch(new RegExp(`^event:add\nid:${id}\ndata:\\{.*\\}$`))
})

test('a conversation keeps its turns and recommends questions', async () => {
  const ask = rawClient()
  ask.zhipu.chat.when({ turn: 1 }).reply('第二轮')
  const conversation_id = await openConversation(ask)
  const history = async () =>
    (await ask(`GET /llm-application/open/history_session_record/${app_id}/${conversation_id}`)).body.data.problems
  expect(await history()).toEqual([])
  await ask(`POST ${V2}/model-api/${(await createRequest(ask, '小猫', conversation_id)).id}/sse-invoke`)
  expect(await history()).toHaveLength(3)
  expect((await history())[0]).toContain('小猫')
  const second = await ask(`POST ${V2}/model-api/${(await createRequest(ask, '小狗', conversation_id)).id}/sse-invoke`)
  expect(dataOf(second).map(({ msg }) => msg ?? '').join('')).toBe('第二轮')
})

test('invoke streams by default, continues a conversation, and reports usage by node', async () => {
  const ask = rawClient()
  ask.zhipu.chat.when({ turn: 0 }).reply('第一轮')
  ask.zhipu.chat.when({ turn: 1 }).reply('第二轮')
  const body = { app_id, messages: [{ role: 'user', content: [{ type: 'input', value: '你好' }] }] }
  const response = await ask('POST /llm-application/open/v3/application/invoke', body)
  expect(response.text).toMatch(/^data:\{"request_id":/)
  const events = dataOf(response)
  const text = events.map(({ choices: [choice] }) => choice.delta.content?.msg ?? '').join('')
  expect(text).toBe('第一轮')
  expect(events.at(-1)).toMatchObject({
    choices: [{ index: 0, finish_reason: 'stop' }],
    usage: [{ nodeName: 'LLM', totalTokenCount: expect.any(Number) }],
  })
  const { conversation_id } = events[0]
  const unstreamed = await ask('POST /llm-application/open/v3/application/invoke', {
    ...body,
    conversation_id,
    stream: false,
  })
  expect(unstreamed.body).toEqual({
    request_id: expect.any(String),
    conversation_id,
    app_id,
    choices: [{ index: 0, finish_reason: 'stop', messages: { content: { msg: '第二轮', type: 'text' } } }],
    usage: [expect.objectContaining({ model: expect.any(String) })],
  })
})

test('send_log_event adds the events of the node', async () => {
  const body = { app_id, send_log_event: true, messages: [{ content: [{ type: 'input', value: '你好' }] }] }
  const events = dataOf(await rawClient()('POST /llm-application/open/v3/application/invoke', body))
  const types = events.map(({ choices: [choice] }) => choice.delta.event?.type).filter(Boolean)
  expect(types).toEqual(['node_processing', 'node_finish'])
})

test('a file has been read at the second poll, and an unknown file has the code 11009', async () => {
  const ask = rawClient()
  const conversation_id = await openConversation(ask)
  const files = [new File(['一'], 'a.txt'), new File([], 'empty.txt')]
  const { body: { data } } = await ask(`POST ${V2}/application/file_upload`, formOf({ app_id, conversation_id, files }))
  expect(data.fail_info).toEqual([{ file_name: 'empty.txt', fail_reason: '文件为空' }])
  const [{ file_id, file_name }] = data.success_info
  expect(file_name).toBe('a.txt')
  const stat = async () =>
    (await ask(`POST ${V2}/application/file_stat`, { app_id, file_ids: [file_id, '0'] })).body.data
  expect(await stat()).toEqual([{ file_id, code: 0, msg: '解析中' }, { file_id: '0', code: 11009, msg: '文件不存在' }])
  expect((await stat())[0]).toMatchObject({ code: 1 })
})

test('slice_info returns the matching slices of the knowledge bases of the account', async () => {
  const ask = rawClient({ tasks: {} })
  const base = await ask('POST /llm-application/open/knowledge', { name: 'a', embedding_id: 3 })
  const form = formOf({ files: new File(['保修期两年'], 'a.md') })
  await ask(`POST /llm-application/open/document/upload_document/${base.body.data.id}`, form)
  const { id: request_id } = await createRequest(ask, '保修期', await openConversation(ask))
  const { text } = await ask(`POST ${V2}/model-api/${request_id}/sse-invoke`)
  const node_id = /"node_id":"(\d+)","push_type":"node","node_data":\{"node_type":1/.exec(text)![1]
  const { body } = await ask(`POST ${V2}/application/slice_info`, { request_id, node_id })
  expect(body.data).toMatchObject({
    has_old_document: false,
    document_slices: [{ document: { name: 'a.md' }, slice_info: [{ text: '保修期两年', position: { page: 1 } }] }],
  })
})

test('an application has one text variable', async () => {
  const { body } = await rawClient()(`GET ${V2}/application/${app_id}/variables`)
  expect(body.data).toMatchObject([{ id: 'user', type: 'input', allowed_values: [], input_template: { options: [] } }])
})

test.each([
  ['a request without a question', `POST ${V2}/application/generate_request_id`, { app_id, key_value_pairs: [] }, 1213],
  ['an unknown conversation', `POST ${V2}/application/generate_request_id`, {
    app_id,
    conversation_id: '1',
    key_value_pairs: [{ value: 'a' }],
  }, 1214],
  ['an unknown request', `POST ${V2}/model-api/none/sse-invoke`, undefined, 1214],
  [
    'slices of an unknown request',
    `POST ${V2}/application/slice_info`,
    { request_id: '1', node_id: '2' },
    1214,
  ],
  ['an invocation without messages', 'POST /llm-application/open/v3/application/invoke', { app_id }, 1213],
  ['an empty value', 'POST /llm-application/open/v3/application/invoke', {
    app_id,
    messages: [{ content: [{ type: 'input', value: '' }] }],
  }, 1214],
  [
    'the history of an unknown conversation',
    `GET /llm-application/open/history_session_record/${app_id}/1`,
    undefined,
    1214,
  ],
])('%s is refused in the envelope', async (_, target, body, code) => {
  expect((await rawClient()(target, body)).body).toEqual({
    code,
    message: expect.any(String),
    timestamp: 1_767_225_600_000,
  })
})

test('null values are ignored, and a list of nothing else is refused', async () => {
  const ask = rawClient()
  const createRequest = (key_value_pairs: unknown[]) =>
    ask(`POST ${V2}/application/generate_request_id`, { app_id, key_value_pairs })
  expect((await createRequest([null])).body.code).toBe(1214)
  expect((await createRequest([null, { id: 'user', type: 'input', name: 'a', value: '你好' }])).body.code).toBe(200)
})
