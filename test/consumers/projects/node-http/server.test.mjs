import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { Zhipu } from 'zhipu-fetch'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'
import { server } from './server.mjs'

const zhipu = mockZhipu()
const served = await serve(zhipu, { env: true })
server.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const baseURL = `http://127.0.0.1:${server.address().port}/api/paas/v4`

afterEach(() => zhipu.reset())
after(async () => {
  server.close()
  await served.close()
})

const messages = [{ role: 'user', content: '你好' }]
const page = new Zhipu({ apiKey: null, baseURL, headers: { cookie: 'session=1' } })
const post = (headers) => {
  const body = JSON.stringify({ model: 'glm-4.6', messages })
  return fetch(`${baseURL}/chat/completions`, { method: 'POST', headers: { cookie: 'session=1', ...headers }, body })
}

test('a page reads an answer through the relay, without a key', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const stream = page.chat.completions.stream({ model: 'glm-4.6', messages })
  assert.equal((await stream.final()).message.content, '你好')
})

test('the relay accepts JSON with its content type only, and no visitor without a session', async () => {
  assert.equal((await post({ 'content-type': 'application/json' })).status, 200)
  assert.equal((await post({})).status, 415)
  assert.equal((await post({ 'content-type': 'application/json', cookie: '' })).status, 401)
  assert.equal((await fetch(`${baseURL}/models`)).status, 404)
  assert.equal(zhipu.requests.length, 1)
})

test('a stream that breaks off breaks off the response', async () => {
  zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
  const stream = page.chat.completions.stream({ model: 'glm-4.6', messages })
  await assert.rejects(stream.final(), (error) => error.partial.message.content === '你')
})

for (const isBegun of [false, true]) {
  test(`a visitor who disconnects ${isBegun ? 'after' : 'before'} the first chunk ends the request to Zhipu`, async () => {
    const held = zhipu.chat.hold()
    const visitor = new AbortController()
    const stream = page.chat.completions.stream({ model: 'glm-4.6', messages }, { signal: visitor.signal })
    const reading = stream.final()
    await held.arrived
    if (isBegun) {
      held.write('你')
      while (stream.snapshot.message.content !== '你') await new Promise((resolve) => setTimeout(resolve, 5))
    }
    visitor.abort()
    await assert.rejects(reading)
    await held.left
    assert.equal(zhipu.requests.at(-1).left, true)
  })
}
