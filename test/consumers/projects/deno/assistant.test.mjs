import { mockZhipu } from 'zhipu-fetch/mock'
import { Assistant } from './assistant.mjs'

function assertEquals(actual, wanted) {
  if (actual !== wanted) throw new Error(`${actual}, want ${wanted}`)
}

// The sanitizers stay on: a timer or a body that is left over fails the test.
Deno.test('the assistant remembers what was said', async () => {
  using zhipu = mockZhipu()
  await zhipu.listen()
  zhipu.chat.reply('你好！')
  zhipu.chat.reply('再见！')
  const assistant = new Assistant({ apiKey: zhipu.apiKey })
  assertEquals(await assistant.ask('你好'), '你好！')
  await assistant.ask('再见')
  assertEquals(zhipu.requests.at(-1).body.messages.length, 4)
})

Deno.test('the assistant survives a rate limit', async () => {
  using zhipu = mockZhipu()
  zhipu.fail({ code: '1302', times: 1, retryAfter: 0 })
  await new Assistant({ apiKey: zhipu.apiKey, fetch: zhipu.fetch }).ask('你好')
  assertEquals(zhipu.requests.length, 2)
})

Deno.test('the assistant keeps what had come when the line breaks', async () => {
  const zhipu = mockZhipu()
  zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
  const error = await new Assistant({ apiKey: zhipu.apiKey, fetch: zhipu.fetch }).ask('你好').catch((error) => error)
  assertEquals(error.partial.message.content, '你')
})
