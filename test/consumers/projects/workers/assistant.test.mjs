import { expect, test } from 'vitest'
import { useZhipu } from 'zhipu-fetch/mock/vitest'
import { Assistant } from './assistant.mjs'
import worker from './worker.mjs'

const zhipu = useZhipu()

test('the worker streams its answer to the visitor', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const request = new Request('https://worker.example/', { method: 'POST', body: '你好' })
  const response = await worker.fetch(request, { ZHIPUAI_API_KEY: zhipu.apiKey })
  expect(await response.text()).toMatch(/^data: \{[^]*"你"[^]*"好"[^]*data: \[DONE\]\n\n$/)
})

test('the assistant remembers what was said', async () => {
  zhipu.chat.reply('你好！')
  zhipu.chat.reply('再见！')
  const assistant = new Assistant({ apiKey: zhipu.apiKey })
  expect(await assistant.ask('你好')).toBe('你好！')
  await assistant.ask('再见')
  expect(zhipu).toHaveReceivedChat({ model: 'glm-4.6', last: '再见' })
  expect(zhipu.requests.at(-1).body.messages).toHaveLength(4)
})

test('the assistant survives a rate limit', async () => {
  zhipu.fail({ code: '1302', times: 1, retryAfter: 0 })
  expect(await new Assistant({ apiKey: zhipu.apiKey }).ask('你好')).toContain('你好')
  expect(zhipu).toHaveReceivedRequests(2)
})

test('the assistant keeps what had come when the line breaks', async () => {
  zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
  const asked = new Assistant({ apiKey: zhipu.apiKey }).ask('你好')
  await expect(asked).rejects.toMatchObject({ name: 'APIConnectionError', partial: { message: { content: '你' } } })
})
