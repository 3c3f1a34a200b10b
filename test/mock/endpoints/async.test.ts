import { expect, test } from 'vitest'
import type { MockOptions } from '../../../mock/index.ts'
import { readPng } from '../../support/png.ts'
import { rawClient } from '../../support/raw-client.ts'
import { type RawChatClient, rawChatClient } from '../../support/raw-chat-client.ts'

const question = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }], thinking: { type: 'disabled' } }

const startChat = async (mock: RawChatClient, body: object = question): Promise<string> =>
  (await mock.post('/async/chat/completions', body)).body.id
const statusOf = async (mock: RawChatClient, id: string): Promise<string> =>
  (await mock.get(`/async-result/${id}`)).body.task_status

test('a chat task is returned at once, and a poll of the running task has no model', async () => {
  const mock = rawChatClient()
  const { text, body: { id } } = await mock.post('/async/chat/completions', { ...question, request_id: 'r-0815' })
  expect(text).toMatch(/^\{"id":"\d{19}","model":"glm-4\.6","request_id":"r-0815","task_status":"PROCESSING"\}$/)
  const poll = await mock.get(`/async-result/${id}`)
  expect(poll.text).toBe(`{"id":"${id}","request_id":"r-0815","model":null,"task_status":"PROCESSING"}`)
})

test('the result of a finished task is the reply of chat, with its keys in the order of the documentation', async () => {
  const mock = rawChatClient({ cache: false })
  const id = await startChat(mock)
  await mock.get(`/async-result/${id}`)
  const { body: result } = await mock.get(`/async-result/${id}`)
  expect(Object.keys(result)).toEqual(['model', 'choices', 'request_id', 'task_status', 'usage', 'id'])
  const completion = (await mock.post('/chat/completions', question)).body
  expect(result).toMatchObject({
    id,
    task_status: 'SUCCESS',
    choices: completion.choices,
    usage: completion.usage,
  })
})

test('the result of a task includes web_search and content_filter of the chat', async () => {
  const mock = rawChatClient({ tasks: {} })
  mock.zhipu.chat.reply({
    content: 'a',
    webSearch: [{ refer: 'ref_1' }],
    contentFilter: [{ role: 'assistant', level: 3 }],
  })
  const { body } = await mock.get(`/async-result/${await startChat(mock)}`)
  expect(body).toMatchObject({
    web_search: [{ refer: 'ref_1' }],
    content_filter: [{ role: 'assistant', level: 3 }],
  })
})

test('a task uses the scripted reply of chat', async () => {
  const mock = rawChatClient({ tasks: {} })
  mock.zhipu.chat.reply('一切都好')
  const { body } = await mock.get(`/async-result/${await startChat(mock)}`)
  expect(body.choices[0].message.content).toBe('一切都好')
})

test('the field stream of the request is ignored', async () => {
  const mock = rawChatClient({ tasks: {} })
  const id = await startChat(mock, { ...question, stream: true })
  expect((await mock.get(`/async-result/${id}`)).body.choices[0].message.role).toBe('assistant')
})

test.each<[MockOptions['tasks'], string[]]>([
  [{}, ['SUCCESS', 'SUCCESS']],
  [{ polls: 1 }, ['PROCESSING', 'SUCCESS', 'SUCCESS']],
  [{ polls: 3 }, ['PROCESSING', 'PROCESSING', 'PROCESSING', 'SUCCESS']],
])('with the option tasks %j the polls return %j', async (tasks, statuses) => {
  const mock = rawChatClient({ tasks })
  const id = await startChat(mock)
  const polled: string[] = []
  for (const _ of statuses) polled.push(await statusOf(mock, id))
  expect(polled).toEqual(statuses)
})

test('with tasks.ms a task ends by the clock, independent of the number of polls', async () => {
  const mock = rawChatClient({ tasks: { ms: 3_000 } })
  const id = await startChat(mock)
  for (let poll = 0; poll < 5; poll++) expect(await statusOf(mock, id)).toBe('PROCESSING')
  await mock.zhipu.clock.advance(2_999)
  expect(await statusOf(mock, id)).toBe('PROCESSING')
  await mock.zhipu.clock.advance(1)
  expect(await statusOf(mock, id)).toBe('SUCCESS')
})

test('tasks.complete() and tasks.fail() end a task', async () => {
  const mock = rawChatClient({ tasks: { polls: 99 } })
  const { tasks } = mock.zhipu
  const [completed, failed] = [await startChat(mock), await startChat(mock)]
  expect(tasks.pending).toEqual([completed, failed])
  tasks.complete(completed)
  tasks.fail(failed)
  expect(await statusOf(mock, completed)).toBe('SUCCESS')
  expect((await mock.get(`/async-result/${failed}`)).body).toEqual({
    id: failed,
    request_id: expect.any(String),
    model: 'glm-4.6',
    task_status: 'FAIL',
  })
  expect(tasks.pending).toEqual([])
  expect(() => tasks.fail('1')).toThrow(/^Cannot end task: .*\b1\b/)
})

test('the result of an image task has a link to the image', async () => {
  const mock = rawChatClient()
  const { body: { id } } = await mock.post('/async/images/generations', { model: 'glm-image', prompt: '小猫' })
  expect(await statusOf(mock, id)).toBe('PROCESSING')
  const { text, body } = await mock.get(`/async-result/${id}`)
  expect(text).toMatch(
    /^\{"image_result":\[\{"url":"https:[^"]+"\}\],"model":"glm-image","request_id":"[^"]+","task_status":"SUCCESS"\}$/,
  )
  expect(readPng((await mock.fetch(body.image_result[0].url)).bytes).width).toBe(1280)
})

test('a task is unknown to another key', async () => {
  const mock = rawChatClient()
  const id = await startChat(mock)
  const headers = { authorization: `Bearer ${mock.zhipu.scope().apiKey}` }
  const url = `https://open.bigmodel.cn/api/paas/v4/async-result/${id}`
  expect((await mock.zhipu.fetch(url, { headers })).status).toBe(400)
})

test.each([
  ['an unknown model of chat', '/async/chat/completions', { ...question, model: 'glm-9' }, '1211'],
  ['a chat without messages', '/async/chat/completions', { model: 'glm-4.6' }, '1214'],
  ['a sensitive word', '/async/chat/completions', {
    ...question,
    messages: [{ role: 'user', content: '敏感词示例' }],
  }, '1301'],
  ['an image request for cogview-4', '/async/images/generations', { model: 'cogview-4', prompt: '小猫' }, '1211'],
  ['an image request without prompt', '/async/images/generations', { model: 'glm-image' }, '1213'],
])('%s is refused immediately', async (_, path, body, code) => {
  expect(await rawChatClient().post(path, body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('an unknown id is refused', async () => {
  expect(await rawChatClient().get('/async-result/123')).toMatchObject({
    status: 400,
    body: { error: { code: '1214' } },
  })
})

test('a refused chat task has the error of the host that it was sent to', async () => {
  const body = { model: 'glm-5.3', messages: question.messages, thinking: { type: 'disabled' } }
  const messageAt = async (host: string, path: string) =>
    (await rawClient({}, host)(`POST ${path}/async/chat/completions`, body)).body.error?.message
  expect(await messageAt('open.bigmodel.cn', '/paas/v4')).toMatch(/^该模型始终思考/)
  expect(await messageAt('api.z.ai', '/paas/v4')).toMatch(/^This model always engages in thinking/)
})

test('a chat task on the coding base is accepted or refused as chat is there', async () => {
  const ask = rawClient({}, 'api.z.ai')
  const send = (base: string, fields: object) =>
    ask(`POST ${base}/async/chat/completions`, { model: 'glm-5.3', messages: question.messages, ...fields })
  expect((await send('/paas/v4', { reasoning_effort: 'medium' })).status).toBe(400)
  expect((await send('/coding/paas/v4', { reasoning_effort: 'medium' })).status).toBe(200)
  expect((await send('/coding/paas/v4', { model: 'glm-x' })).body.error.code).toBe('1214')
})

test('a chat task on Z.ai knows the models of Z.ai only', async () => {
  const send = (host: string) =>
    rawClient({}, host)('POST /paas/v4/async/chat/completions', { ...question, model: 'glm-5-turbo' })
  expect((await send('open.bigmodel.cn')).status).toBe(200)
  expect((await send('api.z.ai')).body.error.code).toBe('1211')
})
