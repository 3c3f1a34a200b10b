import { expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat, postJson } from '../../support/chat-call.ts'

test('a rule of another family completes the default response, replaces it, or fails', async () => {
  const mock = mockZhipu()
  mock.moderations.reply({ result_list: [{ content_type: 'text', risk_level: 'REJECT', risk_type: ['a'] }] })
  mock.moderations.reply.json({ custom: 'body' })
  mock.moderations.fail({ code: '1305' })
  const ask = async () =>
    await (await postJson(mock, '/paas/v4/moderations', { model: 'moderation', input: 'x' })).json()
  expect((await ask()).error.code).toBe('1305')
  const completed = await ask()
  expect(completed.result_list[0].risk_level).toBe('REJECT')
  expect(completed.id).toMatch(/^\d{14}/)
  expect(await ask()).toEqual({ custom: 'body' })
})

test('a rule may name a route by method and path, and an unknown route throws', async () => {
  const mock = mockZhipu()
  mock.on('GET', '/files/:file_id/content').reply.json({ custom: 'content' })
  const init = { headers: { authorization: mock.apiKey } }
  const response = await mock.fetch('https://open.bigmodel.cn/api/paas/v4/files/any/content', init)
  expect(await response.json()).toEqual({ custom: 'content' })
  mock.on('POST', '/api/paas/v4/reader').reply.json({ custom: 'page' })
  expect(await (await postJson(mock, '/paas/v4/reader', { url: 'https://a.example' })).json()).toEqual({
    custom: 'page',
  })
  expect(() => mock.on('GET', '/nothing')).toThrow(TypeError)
})

test('on().reply.json() sends a whole body on every route, also for chat, a stream and an invalid request', async () => {
  const mock = mockZhipu()
  const body = { id: '1', choices: [], brand_new: { field: 1 } }
  const chat = mock.on('POST', '/chat/completions')
  chat.reply.json(body)
  expect(await (await postChat(mock, chatBody('x'))).json()).toEqual(body)
  chat.reply.json(() => body)
  const streamed = await postChat(mock, chatBody('x', { stream: true }))
  expect(streamed.headers.get('content-type')).toMatch(/json/)
  expect(await streamed.json()).toEqual(body)
  chat.reply.json(null)
  expect(await (await postChat(mock, {})).json()).toBe(null)
  chat.reply.json(body, { status: 500 })
  expect((await postChat(mock, chatBody('x'))).status).toBe(500)
})

test('reply.json() of a family still sets the content of a chat, next to a rule of its route', async () => {
  const mock = mockZhipu()
  mock.chat.reply.json({ ok: true })
  mock.on('POST', '/chat/completions').reply({ content: 'text', reasoning: 'why' })
  const contentOf = async () => (await (await postChat(mock, chatBody('x'))).json()).choices[0].message.content
  expect([await contentOf(), await contentOf()]).toEqual(['{"ok":true}', 'text'])
})

test('a whole body that replaces the reply of chat also reaches agents and tasks, which read what it has', async () => {
  const mock = mockZhipu()
  const body = { agent_id: 'general_translation', messages: [{ role: 'user', content: 'x' }] }
  for (const replaced of [null, {}, { choices: [{ message: { content: 'a whole body' } }] }]) {
    mock.on('POST', '/chat/completions').times(2).reply.json(replaced)
    const { choices } = await (await postJson(mock, '/v1/agents', body)).json()
    expect(choices[0].messages[0].content.text).toBe(replaced && 'choices' in replaced ? 'a whole body' : '')
    const task = await postJson(mock, '/paas/v4/async/chat/completions', chatBody('x'))
    expect([task.status, (await task.json()).task_status]).toEqual([200, 'PROCESSING'])
  }
})

test('a rule does not apply to other families', async () => {
  const mock = mockZhipu()
  mock.embeddings.fail({ code: '1305', times: 9 })
  expect((await postChat(mock, chatBody('x'))).status).toBe(200)
})
