import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import OpenAI from 'openai'
import { Zhipu } from 'zhipu-fetch'
import { mockZhipu } from 'zhipu-fetch/mock'
import { faults, replies } from 'zhipu-fetch/mock/fast-check'
import { sweepFaults } from 'zhipu-fetch/mock/sweep'

const reply = ['你', '好', '，', '世', '界']
const question = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
const baseURL = 'https://open.bigmodel.cn/api/paas/v4'

test('this client keeps the invariant under every fault', async () => {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const report = await sweepFaults(zhipu, {
    reply,
    async run({ apiKey }) {
      const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
      return (await client.chat.completions.stream(question).final()).message
    },
  })
  console.log(`zhipu-fetch: ${report}`)
  report.assertSound()
})

test('the OpenAI SDK hangs on stalls and loses the text of spliced events', async () => {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const report = await sweepFaults(zhipu, {
    reply,
    async run({ apiKey }) {
      const client = new OpenAI({ apiKey, baseURL, fetch: zhipu.fetch, maxRetries: 0 })
      let text = ''
      const stream = await client.chat.completions.create({ ...question, stream: true })
      for await (const { choices: [choice] } of stream) text += choice?.delta.content ?? ''
      return text
    },
  })
  console.log(`openai: ${report}`)
  assert.ok(report.failures.every(({ kind }) => kind !== 'split'))
  assert.ok(report.failures.some(({ kind, outcome }) => kind === 'stall' && outcome === 'hang'))
})

test('fast-check draws replies and faults', async () => {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch, clock: zhipu.clock, maxRetries: 0 })
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
