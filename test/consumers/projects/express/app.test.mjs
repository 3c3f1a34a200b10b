import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { app } from './app.mjs'

const zhipu = mockZhipu()
const served = await serve(zhipu, { env: true })
const server = app.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const origin = `http://127.0.0.1:${server.address().port}`

afterEach(() => zhipu.reset())
after(async () => {
  server.close()
  await served.close()
})

const messages = [{ role: 'user', content: '你好' }]
const headers = { 'content-type': 'application/json' }
const post = (path, init) =>
  fetch(origin + path, { method: 'POST', headers, body: JSON.stringify({ messages }), ...init })

test('pipeline() sends the chunks and [DONE]', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const response = await post('/chat')
  assert.match(response.headers.get('content-type'), /^text\/event-stream/)
  assert.match(await response.text(), /^data: \{[^]*"你"[^]*"好"[^]*data: \[DONE\]\n\n$/)
})

test('a loop of write() sends the text', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  assert.equal(await (await post('/text')).text(), '你好')
})

for (const path of ['/chat', '/text']) {
  test(`an error of Zhipu is an error of ${path}`, async () => {
    zhipu.fail({ code: '1301' })
    const response = await post(path)
    assert.equal(response.status, 502)
    assert.deepEqual(await response.json(), { code: '1301' })
  })

  test(`a stream that breaks off breaks off the response of ${path}`, async () => {
    zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
    const response = await post(path)
    await assert.rejects(response.text())
  })

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

  test(`a visitor who disconnects from ${path} before the first chunk ends the request to Zhipu`, async () => {
    const held = zhipu.chat.hold()
    const visitor = new AbortController()
    const asked = post(path, { signal: visitor.signal })
    await held.arrived
    visitor.abort()
    await assert.rejects(asked)
    await held.left
    assert.equal(zhipu.requests.at(-1).left, true)
  })
}
