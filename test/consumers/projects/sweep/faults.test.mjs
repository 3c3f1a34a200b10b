import fc from 'fast-check'
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { Zhipu } from 'zhipu-fetch'
import { mockZhipu } from 'zhipu-fetch/mock'
import { faults, replies } from 'zhipu-fetch/mock/fast-check'
import { sweepFaults } from 'zhipu-fetch/mock/sweep'
import { clients } from './clients.mjs'
import { tableOf } from './table.mjs'

const reply = ['你', '好', '，', '世', '界']
const reports = {}

/** Sweeps a client. `hangAfterMs` is longer than the timeouts of the clients, which use the timers of the system. */
async function sweep(name, hangAfterMs = 1500) {
  const { ask } = clients[name]
  const zhipu = mockZhipu({ clock: 'virtual' })
  const startMs = performance.now()
  const report = await sweepFaults(zhipu, { reply, hangAfterMs, run: (scope) => ask(scope, zhipu) })
  console.log(`${name}, ${Math.round(performance.now() - startMs)} ms: ${report}`)
  return reports[name] = report
}

/** Kinds of faults under which a client has returned a wrong text without an error, or never ended. */
const brokenKinds = ({ failures }, outcome) =>
  new Set(failures.filter((one) => one.outcome === outcome).map(({ kind }) => kind))

test('this client returns the whole text or an error under every fault', async () => {
  const report = await sweep('zhipu-fetch')
  report.assertSound()
})

test('the OpenAI SDK never ends when a stream stalls, and returns an empty text for an HTML page with status 200', async () => {
  const report = await sweep('openai')
  assert.deepEqual(brokenKinds(report, 'hang'), new Set(['stall']))
  assert.deepEqual(brokenKinds(report, 'different'), new Set(['html']))
})

for (const name of Object.keys(clients).slice(2)) {
  test(`${name} returns the whole text or an error when the stream is split`, async () => {
    const report = await sweep(name)
    assert.ok(report.failures.every(({ kind }) => kind !== 'split'))
  })
}

test('fast-check draws replies and faults', async () => {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch, clock: zhipu.clock, maxRetries: 0 })
  const question = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
  const read = async () => (await client.chat.completions.stream(question).final()).message.content
  await fc.assert(
    fc.asyncProperty(replies(), async (reply) => {
      zhipu.reset()
      zhipu.chat.reply(reply)
      assert.equal(await read(), reply.content.join(''))
    }),
    { numRuns: 20 },
  )
  await fc.assert(fc.property(faults(), (fault) => zhipu.fail(fault)), { numRuns: 200 })
})

after(() => writeFile('table.md', `${tableOf(reports)}\n`))
