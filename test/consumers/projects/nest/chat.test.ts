import { NestFactory } from '@nestjs/core'
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import 'reflect-metadata'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { AppModule } from './chat.ts'

const zhipu = mockZhipu()
let origin: string
let close: () => Promise<void>
before(async () => {
  const served = await serve(zhipu, { env: true })
  const app = await NestFactory.create(AppModule, { logger: false })
  await app.listen(0, '127.0.0.1')
  origin = await app.getUrl()
  close = async () => {
    await app.close()
    await served.close()
  }
})
afterEach(() => zhipu.reset())
after(() => close())

const messages = [{ role: 'user', content: '你好' }]
const post = (signal: AbortSignal | null = null) => {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${origin}/chat`, { method: 'POST', headers, body: JSON.stringify({ messages }), signal })
}

test('a controller streams the chunks and [DONE]', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const response = await post()
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  assert.match(await response.text(), /^data: \{[^]*"你"[^]*"好"[^]*data: \[DONE\]\n\n$/)
})

test('a visitor who disconnects ends the request to Zhipu', async () => {
  const held = zhipu.chat.hold()
  const visitor = new AbortController()
  const asked = post(visitor.signal)
  await held.arrived
  held.write('你')
  const reader = (await asked).body!.getReader()
  await reader.read()
  visitor.abort()
  await held.left
  assert.equal(zhipu.requests.at(-1)?.left, true)
})

test('a stream that breaks off breaks off the response', async () => {
  zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
  const response = await post()
  await assert.rejects(response.text())
})
