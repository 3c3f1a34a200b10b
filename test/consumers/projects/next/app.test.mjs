/** Starts the application that `next build` has built, against a served mock, and asks it as a visitor does. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { after, afterEach, test } from 'node:test'
import { Zhipu } from 'zhipu-fetch'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'

const zhipu = mockZhipu()
const served = await serve(zhipu, { env: true })
const { origin, close } = await start()
afterEach(() => zhipu.reset())
after(async () => {
  await close()
  await served.close()
})

/** Resolves with the address of the application when it accepts requests. */
function start() {
  const args = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', '0']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const close = () => (child.kill(), ended)
  return new Promise((resolve, reject) => {
    let printed = ''
    let origin
    const read = (text) => {
      printed += text
      origin ??= /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
      if (origin && printed.includes('Ready')) resolve({ origin, close })
    }
    for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', read)
    ended.then((code) => reject(new Error(`next start: exit ${code}\n${printed}`)))
  })
}

const messages = [{ role: 'user', content: '你好' }]
const relayed = '/api/paas/v4/chat/completions'
const post = (path, init) => {
  const body = JSON.stringify({ model: 'glm-4.6', messages, stream: true })
  const headers = { 'content-type': 'application/json', cookie: 'session=1' }
  return fetch(origin + path, { method: 'POST', headers, body, ...init })
}

for (const path of ['/api/node', '/api/edge', relayed]) {
  test(`${path} streams the chunks and [DONE]`, async () => {
    const held = zhipu.chat.hold()
    const asked = post(path)
    await held.arrived
    held.write('你')
    const response = await asked
    assert.match(response.headers.get('content-type'), /^text\/event-stream/)
    // The first chunk arrives while the stream is open.
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('你')) text += (await reader.read()).value
    held.write('好')
    held.end()
    for (let read; !(read = await reader.read()).done;) text += read.value
    assert.match(text, /"好"[^]*data: \[DONE\]\n\n$/)
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
}

test('a page reads an answer through the relay, without a key', async () => {
  zhipu.chat.reply.stream(['你', '好'])
  const page = new Zhipu({ apiKey: null, baseURL: `${origin}/api/paas/v4`, headers: { cookie: 'session=1' } })
  const stream = page.chat.completions.stream({ model: 'glm-4.6', messages })
  assert.equal((await stream.final()).message.content, '你好')
  assert.equal((await post(relayed, { headers: { 'content-type': 'application/json' } })).status, 401)
  assert.equal(zhipu.requests.length, 1)
})
