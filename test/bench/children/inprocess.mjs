/** Answers chat completions inside one process, by the way named: `zhipu`, `msw` or `msw3`. Tells how many a second. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { built, inRoot } from '../build.mjs'

const way = process.argv[2]
const url = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
const content = '你好！有什么可以帮你？'

/** A fetch that is answered in this process. */
async function answering() {
  if (way === 'zhipu') {
    const { mockZhipu } = await import(built('mock'))
    const mock = mockZhipu()
    mock.chat.when({ last: 'json' }).reply(content)
    return mock.fetch
  }
  const lib = join(inRoot(way), 'lib')
  const from = (file) => import(pathToFileURL(join(lib, file)).href)
  const { http, HttpResponse } = await from(way === 'msw' ? 'core/index.mjs' : 'core/index.js')
  const { setupServer } = await from(way === 'msw' ? 'node/index.mjs' : 'node/index.js')
  const answer = {
    id: '20261120103000a1b2c3d4e5f60718',
    created: 1795141800,
    model: 'glm-4.6',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 6, completion_tokens: 9, total_tokens: 15 },
  }
  setupServer(http.post(url, async ({ request }) => {
    const { messages } = await request.json()
    return messages.length ? HttpResponse.json(answer) : HttpResponse.error()
  })).listen()
  return globalThis.fetch
}

const fetch = await answering()
const init = {
  method: 'POST',
  headers: { authorization: 'Bearer id.secret', 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content: 'json' }] }),
}
const once = async () => (await (await fetch(url, init)).json()).choices[0].message.content
assert.equal(await once(), content)

for (let count = 0; count < 300; count++) await once()
let perSecond = 0
for (let round = 0; round < 5; round++) {
  const began = performance.now()
  for (let count = 0; count < 300; count++) await once()
  perSecond = Math.max(perSecond, 300 / (performance.now() - began) * 1e3)
}
process.send({ perSecond }, () => process.exit())
