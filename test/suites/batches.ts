import { assert } from 'chai'
import { type BatchOutputLine, type ChatCompletion, TaskError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const endpoint = '/v4/chat/completions'

async function start(t: Harness, ...contents: string[]) {
  const client = t.client()
  const lines = contents.map((content, at) => ({
    custom_id: `request-${at}`,
    method: 'POST',
    url: endpoint,
    body: { model: 'glm-4-flash', messages: content ? [{ role: 'user', content }] : [] },
  }))
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  const file = await client.files.create({ file: new File([text], 'input.jsonl'), purpose: 'batch' })
  return { client, batch: await client.batches.create({ input_file_id: file.id, endpoint }) }
}

export const suite: Suite = {
  'batches.poll() waits for the answers, which are matched by custom_id': async (t) => {
    const { client, batch } = await start(t, '一', '二', '三')
    const seen: string[] = []
    const done = await client.batches.poll(batch.id, { intervalMs: 1, onProgress: ({ status }) => seen.push(status) })
    assert.includeMembers(['validating', 'in_progress', 'finalizing'], seen)
    assert.deepEqual(done.request_counts, { total: 3, completed: 3, failed: 0 })
    const text = await (await client.files.content(done.output_file_id!)).text()
    const lines = text.trim().split('\n').map((line): BatchOutputLine<ChatCompletion> => JSON.parse(line))
    const answers = lines.map(({ custom_id, response }) => [custom_id, response.body.choices[0]!.message.content])
    assert.deepEqual(Object.fromEntries(answers), { 'request-0': '一', 'request-1': '二', 'request-2': '三' })
  },

  'a line that the endpoint refuses is in the error file with its status': async (t) => {
    const { client, batch } = await start(t, '一', '')
    const done = await client.batches.poll(batch.id, { intervalMs: 1 })
    const [line] = (await (await client.files.content(done.error_file_id!)).text()).split('\n')
    const { custom_id, response } = JSON.parse(line!) as BatchOutputLine
    assert.deepEqual([custom_id, response.status_code], ['request-1', 400])
  },

  'batches.poll() rejects for a batch that was called off, with its last state': async (t) => {
    const { client, batch } = await start(t, '一')
    assert.equal((await client.batches.cancel(batch.id)).status, 'cancelling')
    const error = await rejects(client.batches.poll(batch.id, { intervalMs: 1 }), TaskError)
    assert.equal((error.body as { status: string }).status, 'cancelled')
  },

  'batches.list() iterates over all pages': async (t) => {
    const ids: string[] = []
    for (let nth = 0; nth < 3; nth++) ids.push((await start(t, '一')).batch.id)
    const listed = await collect(t.client().batches.list({ limit: 2 }))
    assert.sameMembers(listed.map(({ id }) => id), ids)
  },

  'a signal ends the wait for a batch with its own reason': async (t) => {
    const { client, batch } = await start(t, '一')
    const controller = new AbortController()
    const reason = new Error('enough')
    const work = client.batches.poll(batch.id, {
      intervalMs: 60_000,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    assert.strictEqual(await rejects(work, Error), reason)
  },
}
