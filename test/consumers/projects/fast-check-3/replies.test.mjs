import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Zhipu } from 'zhipu-fetch'
import { mockZhipu } from 'zhipu-fetch/mock'
import { faults, replies } from 'zhipu-fetch/mock/fast-check'
import { sweepFaults } from 'zhipu-fetch/mock/sweep'

const zhipu = mockZhipu({ clock: 'virtual' })
const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
const ask = async ({ apiKey }) => {
  const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
  return (await client.chat.completions.stream(params).final()).message
}

test('the client survives arbitrary faults of arbitrary replies', async () => {
  const property = fc.asyncProperty(replies(), faults(), async (reply, fault) => {
    const report = await sweepFaults(zhipu, { reply, faults: [fault], run: ask })
    report.assertSound()
  })
  await fc.assert(property, { numRuns: 20 })
})

test('a failing fault shrinks to the first fault of the list', () => {
  const { counterexample } = fc.check(fc.property(faults(), () => false))
  assert.deepEqual(counterexample, [{ code: '1302' }])
})
