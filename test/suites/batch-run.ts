import { assert } from 'chai'
import { APIRequestFailedError, runBatch } from '../../src/index.ts'
import { rejectionOf } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const requestsOf = (...contents: string[]) =>
  contents.map((content) => ({
    body: { model: 'glm-4-flash', messages: content ? [{ role: 'user' as const, content }] : [] },
  }))

export const suite: Suite = {
  'runBatch() returns results in the order of the requests, with an error for a rejected request': async (t) => {
    const { batch, results } = await runBatch(t.client(), requestsOf('一', '', '三'), { intervalMs: 1 })
    assert.equal(batch.status, 'completed')
    assert.deepEqual(results.map(({ data }) => data?.choices[0]?.message.content), ['一', undefined, '三'])
    assert.instanceOf(results[1]!.error, APIRequestFailedError)
  },

  'an abort of runBatch() cancels the batch': async (t) => {
    const controller = new AbortController()
    const client = t.client()
    const running = runBatch(client, requestsOf('一'), {
      intervalMs: 60_000,
      signal: controller.signal,
      onProgress: () => controller.abort('enough'),
    })
    assert.equal(await rejectionOf(running), 'enough')
    // The status of a cancelled batch becomes `completed`.
    const isCancelled = async () => !!(await client.batches.list()).data[0]!.cancelling_at
    await t.waitUntil(isCancelled, 'the batch was not cancelled')
  },
}
