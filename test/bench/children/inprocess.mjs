/** Answers chat completions inside one process by `zhipu`, `msw` or `msw3`, and sends the number of requests per second. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { buildUrl, rootPackage } from '../build.mjs'
import { completion } from '../inputs.mjs'
import { elapsedMs, median } from '../rounds.mjs'

const REQUESTS_PER_ROUND = 300

const name = process.argv[2]
const url = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
const { content } = completion.choices[0].message

/** A fetch that is answered by the mock. */
async function zhipuFetch() {
  const { mockZhipu } = await import(buildUrl('mock'))
  const mock = mockZhipu()
  mock.chat.when({ last: 'json' }).reply(content)
  return mock.fetch
}

/** The global fetch, intercepted by MSW. */
async function mswFetch() {
  const extension = name === 'msw' ? 'mjs' : 'js'
  const load = (module) => import(pathToFileURL(join(rootPackage(name), 'lib', module, `index.${extension}`)).href)
  const { http, HttpResponse } = await load('core')
  const { setupServer } = await load('node')
  setupServer(http.post(url, async ({ request }) => {
    const { messages } = await request.json()
    return messages.length ? HttpResponse.json(completion) : HttpResponse.error()
  })).listen()
  return globalThis.fetch
}

const fetch = await (name === 'zhipu' ? zhipuFetch() : mswFetch())
const init = {
  method: 'POST',
  headers: { authorization: 'Bearer id.secret', 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content: 'json' }] }),
}
const request = async () => (await (await fetch(url, init)).json()).choices[0].message.content
assert.equal(await request(), content)

async function round() {
  for (let count = 0; count < REQUESTS_PER_ROUND; count++) await request()
}

await round()
const rates = []
for (let count = 0; count < 5; count++) rates.push(REQUESTS_PER_ROUND * 1e3 / await elapsedMs(round))
process.send({ perSecond: median(rates) }, () => process.exit())
