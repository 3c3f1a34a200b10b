/** What a request through the client costs beside the same request by hand, over loopback, one after the other. */
import assert from 'node:assert/strict'
import { built } from './build.mjs'
import { message, start } from './children.mjs'
import { inTurn, median } from './rounds.mjs'

const { Zhipu } = await import(built('client'))

/** @param {import('./report.mjs').Report} report */
export default async function request(report) {
  const server = start('answer')
  try {
    const url = await message(server)
    const zhipu = new Zhipu({ apiKey: 'id.secret', baseURL: url })
    const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
    const headers = { authorization: 'Bearer id.secret', 'content-type': 'application/json' }
    const contenders = {
      client: () => zhipu.chat.completions.create(params),
      bare: async () => {
        const response = await fetch(`${url}/chat/completions`, {
          method: 'POST',
          headers,
          body: JSON.stringify(params),
        })
        return JSON.parse(await response.text())
      },
    }
    assert.deepEqual(await contenders.client(), await contenders.bare())

    const ratios = []
    const best = { client: Infinity, bare: Infinity }
    for (let round = 0; round < 40; round++) {
      const us = {}
      for (const [name, run] of inTurn(Object.entries(contenders), round)) {
        const began = performance.now()
        for (let count = 0; count < 100; count++) await run()
        us[name] = (performance.now() - began) * 10
        best[name] = Math.min(best[name], us[name])
      }
      ratios.push(us.client / us.bare)
    }
    report.row({
      what: 'request, best round',
      ours: best.client,
      peer: best.bare,
      unit: 'µs',
      against: 'bare fetch + JSON.parse',
      atMost: 1.1,
    })
    report.note(`median of the ratios of 40 rounds: ${median(ratios).toFixed(2)}×`)
  } finally {
    server.kill()
  }
}
