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

test('a rule does not apply to other families', async () => {
  const mock = mockZhipu()
  mock.embeddings.fail({ code: '1305', times: 9 })
  expect((await postChat(mock, chatBody('x'))).status).toBe(200)
})
