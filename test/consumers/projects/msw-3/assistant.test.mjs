import { setupServer } from 'msw/node'
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { mockZhipu } from 'zhipu-fetch/mock'
import { handlers, webSocketHandlers } from 'zhipu-fetch/mock/msw'
import { realtime } from 'zhipu-fetch/realtime'
import { Assistant } from './assistant.mjs'

const zhipu = mockZhipu()
const server = setupServer(...handlers(zhipu), ...webSocketHandlers(zhipu))
before(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => zhipu.reset())
after(() => server.close())

test('the assistant remembers what was said', async () => {
  zhipu.chat.reply('你好！')
  const assistant = new Assistant({ apiKey: zhipu.apiKey })
  assert.equal(await assistant.ask('你好'), '你好！')
  await assistant.ask('再见')
  assert.equal(zhipu.requests.at(-1).body.messages.length, 4)
})

test('the assistant survives a rate limit', async () => {
  zhipu.fail({ code: '1302', times: 1, retryAfter: 0 })
  assert.match(await new Assistant({ apiKey: zhipu.apiKey }).ask('你好'), /你好/)
  assert.equal(zhipu.requests.length, 2)
})

test('the assistant keeps what had come when the line breaks', async () => {
  zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
  const asked = new Assistant({ apiKey: zhipu.apiKey }).ask('你好')
  await assert.rejects(asked, (error) => error.name === 'APIConnectionError' && error.partial.message.content === '你')
})

test('a session of GLM-Realtime uses the global WebSocket', async () => {
  zhipu.realtime.reply('你好！')
  const session = await realtime({}, { apiKey: zhipu.apiKey, authIn: 'query' })
  await session.append(new Int16Array(8000).map((_, index) => 9000 * Math.sin(index / 8)))
  const response = await session.respond()
  assert.equal((await response.done).text, '你好！')
  await session.close()
  // MSW cannot refuse a handshake: the session is closed with the status as its reason.
  await assert.rejects(realtime({}, { token: 'nonsense', authIn: 'query' }), /1008 HTTP 401/)
})
