import { expect, test } from 'vitest'
import type { MockOptions } from '../../../mock/index.ts'
import { readPng } from '../../support/png.ts'
import { type RawChatClient, rawChatClient } from '../../support/raw-chat-client.ts'

const question = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }], thinking: { type: 'disabled' } }

const order = async (mock: RawChatClient, body: object = question): Promise<string> =>
  (await mock.post('/async/chat/completions', body)).body.id
const statusOf = async (mock: RawChatClient, id: string): Promise<string> =>
  (await mock.get(`/async-result/${id}`)).body.task_status

test('an order is answered by a task, and a look at it shows no model while it runs', async () => {
  const mock = rawChatClient()
  const { text, body: { id } } = await mock.post('/async/chat/completions', { ...question, request_id: 'r-0815' })
  expect(text).toMatch(/^\{"id":"\d{19}","model":"glm-4\.6","request_id":"r-0815","task_status":"PROCESSING"\}$/)
  const look = await mock.get(`/async-result/${id}`)
  expect(look.text).toBe(`{"id":"${id}","request_id":"r-0815","model":null,"task_status":"PROCESSING"}`)
})

test('a finished chat is what chat itself answers, keys in the order of the documents', async () => {
  const mock = rawChatClient()
  const id = await order(mock)
  await mock.get(`/async-result/${id}`)
  const { body: result } = await mock.get(`/async-result/${id}`)
  expect(Object.keys(result)).toEqual(['model', 'choices', 'request_id', 'task_status', 'usage', 'id'])
  const whole = (await mock.post('/chat/completions', question)).body
  expect(result).toMatchObject({ id, task_status: 'SUCCESS', choices: whole.choices, usage: whole.usage })
})

test('what stands beside the choices of a chat comes with its task', async () => {
  const mock = rawChatClient({ tasks: {} })
  mock.zhipu.chat.reply({
    content: 'a',
    webSearch: [{ refer: 'ref_1' }],
    contentFilter: [{ role: 'assistant', level: 3 }],
  })
  const { body } = await mock.get(`/async-result/${await order(mock)}`)
  expect(body).toMatchObject({
    web_search: [{ refer: 'ref_1' }],
    content_filter: [{ role: 'assistant', level: 3 }],
  })
})

test('what a script says to chat, it says to a task', async () => {
  const mock = rawChatClient({ tasks: {} })
  mock.zhipu.chat.reply('一切都好')
  const { body } = await mock.get(`/async-result/${await order(mock)}`)
  expect(body.choices[0].message.content).toBe('一切都好')
})

test('a stream is not asked for, whatever the order says', async () => {
  const mock = rawChatClient({ tasks: {} })
  const id = await order(mock, { ...question, stream: true })
  expect((await mock.get(`/async-result/${id}`)).body.choices[0].message.role).toBe('assistant')
})

test.each<[MockOptions['tasks'], string[]]>([
  [{}, ['SUCCESS', 'SUCCESS']],
  [{ polls: 1 }, ['PROCESSING', 'SUCCESS', 'SUCCESS']],
  [{ polls: 3 }, ['PROCESSING', 'PROCESSING', 'PROCESSING', 'SUCCESS']],
])('with tasks %j looks find %j', async (tasks, found) => {
  const mock = rawChatClient({ tasks })
  const id = await order(mock)
  const seen: string[] = []
  for (const _ of found) seen.push(await statusOf(mock, id))
  expect(seen).toEqual(found)
})

test('with milliseconds a task ends by the clock, however often it is looked at', async () => {
  const mock = rawChatClient({ tasks: { ms: 3_000 } })
  const id = await order(mock)
  for (let look = 0; look < 5; look++) expect(await statusOf(mock, id)).toBe('PROCESSING')
  await mock.zhipu.clock.advance(2_999)
  expect(await statusOf(mock, id)).toBe('PROCESSING')
  await mock.zhipu.clock.advance(1)
  expect(await statusOf(mock, id)).toBe('SUCCESS')
})

test('a test can end a task, well or badly', async () => {
  const mock = rawChatClient({ tasks: { polls: 99 } })
  const { tasks } = mock.zhipu
  const [one, other] = [await order(mock), await order(mock)]
  expect(tasks.pending).toEqual([one, other])
  tasks.complete(one)
  tasks.fail(other)
  expect(await statusOf(mock, one)).toBe('SUCCESS')
  expect((await mock.get(`/async-result/${other}`)).body).toEqual({
    id: other,
    request_id: expect.any(String),
    model: 'glm-4.6',
    task_status: 'FAIL',
  })
  expect(tasks.pending).toEqual([])
  expect(() => tasks.fail('1')).toThrow(/^Cannot end task: .*\b1\b/)
})

test('an image task ends with a link to the image', async () => {
  const mock = rawChatClient()
  const { body: { id } } = await mock.post('/async/images/generations', { model: 'glm-image', prompt: '小猫' })
  expect(await statusOf(mock, id)).toBe('PROCESSING')
  const { text, body } = await mock.get(`/async-result/${id}`)
  expect(text).toMatch(
    /^\{"image_result":\[\{"url":"https:[^"]+"\}\],"model":"glm-image","request_id":"[^"]+","task_status":"SUCCESS"\}$/,
  )
  expect(readPng((await mock.fetch(body.image_result[0].url)).bytes).width).toBe(1280)
})

test('tasks of another key are not there', async () => {
  const mock = rawChatClient()
  const id = await order(mock)
  const headers = { authorization: `Bearer ${mock.zhipu.scope().apiKey}` }
  const url = `https://open.bigmodel.cn/api/paas/v4/async-result/${id}`
  expect((await mock.zhipu.fetch(url, { headers })).status).toBe(400)
})

test.each([
  ['what chat refuses', '/async/chat/completions', { ...question, model: 'glm-9' }, '1211'],
  ['a chat without messages', '/async/chat/completions', { model: 'glm-4.6' }, '1214'],
  ['a forbidden word', '/async/chat/completions', {
    ...question,
    messages: [{ role: 'user', content: '敏感词示例' }],
  }, '1301'],
  ['an image of cogview', '/async/images/generations', { model: 'cogview-4', prompt: '小猫' }, '1211'],
  ['an image without prompt', '/async/images/generations', { model: 'glm-image' }, '1213'],
])('%s is refused at once', async (_, path, body, code) => {
  expect(await rawChatClient().post(path, body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('an id that nobody gave is refused', async () => {
  expect(await rawChatClient().get('/async-result/123')).toMatchObject({
    status: 400,
    body: { error: { code: '1214' } },
  })
})
