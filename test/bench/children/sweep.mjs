/** Tries every fault at every place of a reply in process, on the virtual clock, and sends the milliseconds that 300 of them take. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { buildUrl } from '../build.mjs'
import { elapsedMs } from '../rounds.mjs'

const { Zhipu } = await import(buildUrl('client'))
const { mockZhipu } = await import(buildUrl('mock'))
const { sweepFaults } = await import(buildUrl('sweep'))

const zhipu = mockZhipu({ clock: 'virtual' })
const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
const options = {
  reply: [...'这是一段更长的回答，有十四块'],
  async run({ apiKey }) {
    const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
    return (await client.chat.completions.stream(params).final()).message
  },
}

let report
const ms = await elapsedMs(async () => report = await sweepFaults(zhipu, options))
report.assertSound()
assert.ok(report.results.length >= 300)
process.send({ msOf300: ms / report.results.length * 300 }, () => process.exit())
