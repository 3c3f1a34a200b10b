import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { mockZhipu } from 'zhipu-fetch/mock'
import { Assistant } from './assistant.mjs'

const zhipu = mockZhipu()
before(() => zhipu.listen())
afterEach(() => zhipu.reset())
after(() => zhipu.close())

test('the assistant remembers what was said', async () => {
  zhipu.chat.reply('你好！')
  zhipu.chat.reply('再见！')
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
