import { assert } from 'chai'
import type { BatchOutputLine, ChatCompletion } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const endpoint = '/v4/chat/completions'

async function createBatch(t: Harness, ...contents: string[]) {
  const client = t.client()
  const lines = contents.map((content, index) => ({
    custom_id: `request-${index}`,
    method: 'POST',
    url: endpoint,
    body: { model: 'glm-4-flash', messages: content ? [{ role: 'user', content }] : [] },
  }))
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  const file = await client.files.create({ file: new File([text], 'input.jsonl'), purpose: 'batch' })
  return { client, batch: await client.batches.create({ input_file_id: file.id, endpoint }) }
}

export const suite: Suite = {
  'batches.poll() waits for the results, which custom_id matches with the requests': async (t) => {
    const { client, batch } = await createBatch(t, '一', '二', '三')
    const statuses: string[] = []
    const done = await client.batches.poll(batch.id, {
      intervalMs: 1,
      onProgress: ({ status }) => statuses.push(status),
    })
    assert.includeMembers(['validating', 'in_progress', 'finalizing'], statuses)
    assert.deepEqual(done.request_counts, { total: 3, completed: 3, failed: 0 })
    const text = await (await client.files.content(done.output_file_id!)).text()
    const lines = text.trim().split('\n').map((line): BatchOutputLine<ChatCompletion> => JSON.parse(line))
    const results = lines.map(({ custom_id, response }) => [custom_id, response.body.choices[0]!.message.content])
    assert.deepEqual(Object.fromEntries(results), { 'request-0': '一', 'request-1': '二', 'request-2': '三' })
  },

  'the error file of a batch has the rejected lines with their HTTP status': async (t) => {
    const { client, batch } = await createBatch(t, '一', '')
    const done = await client.batches.poll(batch.id, { intervalMs: 1 })
    const [line] = (await (await client.files.content(done.error_file_id!)).text()).split('\n')
    const { custom_id, response } = JSON.parse(line!) as BatchOutputLine
    assert.deepEqual([custom_id, response.status_code], ['request-1', 400])
  },

  'a cancelled batch ends as completed, with the time of its cancellation in milliseconds': async (t) => {
    const { client, batch } = await createBatch(t, '一')
    assert.equal((await client.batches.cancel(batch.id)).status, 'cancelling')
    const { status, cancelling_at, output_file_id } = await client.batches.poll(batch.id, { intervalMs: 1 })
    assert.deepEqual([status, output_file_id], ['completed', ''])
    assert.isAbove(cancelling_at!, 1_000_000_000_000)
  },

  'batches.list() iterates over all pages': async (t) => {
    const ids: string[] = []
    for (let count = 0; count < 3; count++) ids.push((await createBatch(t, '一')).batch.id)
    const listed = await collect(t.client().batches.list({ limit: 2 }))
    assert.sameMembers(listed.map(({ id }) => id), ids)
  },

  'batches.poll() rejects with the reason of an aborted signal': async (t) => {
    const { client, batch } = await createBatch(t, '一')
    const controller = new AbortController()
    const reason = new Error('enough')
    const polling = client.batches.poll(batch.id, {
      intervalMs: 60_000,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    assert.strictEqual(await rejects(polling, Error), reason)
  },
}
