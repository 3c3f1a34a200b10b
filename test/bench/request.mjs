/** One request through the client compared with the same request by bare fetch: over loopback, one after the other. */
import assert from 'node:assert/strict'
import { buildUrl } from './build.mjs'
import { nextMessage, startChild } from './children.mjs'
import { completionText } from './inputs.mjs'
import { elapsedMs, measureRounds } from './rounds.mjs'

const ROUNDS = 40
const REQUESTS_PER_ROUND = 100
/** Requests of each contender before the first round, after which both run compiled. */
const WARM_UP = 2000

const { Zhipu } = await import(buildUrl('client'))

/** @param {import('./report.mjs').Report} report */
export default async function request(report) {
  const server = startChild('bare')
  try {
    const body = completionText
    server.send({ json: { headers: { 'content-type': 'application/json', 'content-length': byteLength(body) }, body } })
    const baseURL = `${(await nextMessage(server)).url}/json`
    const zhipu = new Zhipu({ apiKey: 'id.secret', baseURL })
    const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
    const headers = { authorization: 'Bearer id.secret', 'content-type': 'application/json' }
    const contenders = {
      client: () => zhipu.chat.completions.create(params),
      bare: async () => {
        const init = { method: 'POST', headers, body: JSON.stringify(params) }
        const response = await fetch(`${baseURL}/chat/completions`, init)
        return JSON.parse(await response.text())
      },
    }
    assert.deepEqual(await contenders.client(), await contenders.bare())
    for (let count = 0; count < WARM_UP; count++) {
      await contenders.client()
      await contenders.bare()
    }

    const us = await measureRounds(
      ROUNDS,
      Object.fromEntries(Object.entries(contenders).map(([name, run]) => [name, () => meanUs(run)])),
    )
    const against = 'bare fetch + JSON.parse'
    report.ratio({ what: 'request', unit: 'µs', ours: us.client, peer: us.bare, against, atMost: 1.1 })
  } finally {
    server.kill()
  }
}

/** Microseconds of one request, the mean of a round. */
async function meanUs(run) {
  const ms = await elapsedMs(async () => {
    for (let count = 0; count < REQUESTS_PER_ROUND; count++) await run()
  })
  return ms * 1e3 / REQUESTS_PER_ROUND
}

const byteLength = (text) => new TextEncoder().encode(text).length
