import { serve as serveApp } from '@hono/node-server'
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { Zhipu } from 'zhipu-fetch'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import app from './app.mjs'

const zhipu = mockZhipu()
const served = await serve(zhipu, { env: true })
const server = serveApp({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
await new Promise((resolve) => server.once('listening', resolve))
const origin = `http://127.0.0.1:${server.address().port}`

afterEach(() => zhipu.reset())
after(async () => {
  server.close()
  await served.close()
})

const messages = [{ role: 'user', content: '你好' }]
const post = (path, init) => {
  const body = JSON.stringify({ model: 'glm-4.6', messages, stream: true })
  const headers = { 'content-type': 'application/json', cookie: 'session=1' }
  return fetch(origin + path, { method: 'POST', headers, body, ...init })
}

test('toReadableStream() sends the chunks and [DONE]', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const response = await post('/chat')
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  assert.match(await response.text(), /^data: \{[^]*"你"[^]*"好"[^]*data: \[DONE\]\n\n$/)
})

test('streamSSE() sends the pieces of text', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  assert.equal(await (await post('/text')).text(), 'data: 你\n\ndata: 好\n\n')
})

test('streamSSE() with a handler of errors ends a stream that breaks off with an event', async () => {
  zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
  assert.match(await (await post('/text')).text(), /^data: 你\n\nevent: error\ndata: .+\n\n$/)
})

test('a page reads an answer through the relay, without a key', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const page = new Zhipu({ apiKey: null, baseURL: `${origin}/api/paas/v4`, headers: { cookie: 'session=1' } })
  const stream = page.chat.completions.stream({ model: 'glm-4.6', messages })
  assert.equal((await stream.final()).message.content, '你好')
  assert.equal((await post('/api/paas/v4/chat/completions', { headers: {} })).status, 401)
  assert.equal(zhipu.requests.length, 1)
})

for (const path of ['/chat', '/text', '/api/paas/v4/chat/completions']) {
  test(`a visitor who disconnects from ${path} ends the request to Zhipu`, async () => {
    const held = zhipu.chat.hold()
    const visitor = new AbortController()
    const asked = post(path, { signal: visitor.signal })
    await held.arrived
    held.write('你')
    const reader = (await asked).body.getReader()
    await reader.read()
    visitor.abort()
    await held.left
    assert.equal(zhipu.requests.at(-1).left, true)
  })
}
