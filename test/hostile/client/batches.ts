import { assert } from 'chai'
import { type BatchRun, runBatch, ZhipuError } from '../../../src/index.ts'
import { rejects } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { hostileValue } from '../../support/hostile-json.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'
import { outcomeOf } from '../support/outcome.ts'

const batch = {
  id: 'batch-42',
  object: 'batch',
  status: 'completed',
  output_file_id: 'out',
  endpoint: '/v4/chat/completions',
}

const lineOf = (custom_id: string) =>
  JSON.stringify({ custom_id, response: { status_code: 200, body: { id: custom_id, choices: [] } } })

/** Runs a batch on a server whose result file is `download`. */
function run(t: Harness, count: number, download: () => Response, state: object = batch): Promise<BatchRun> {
  const fetch = async (url: string) => {
    if (url.endsWith('/content')) return download()
    return Response.json(url.endsWith('/files') ? { id: 'file-1' } : state)
  }
  const requests = Array.from({ length: count }, (_, index) => ({
    custom_id: `r${index}`,
    body: { model: 'glm-4-flash', messages: [{ role: 'user' as const, content: 'x' }] },
  }))
  return runBatch(t.client({ ...t.clientOptions, fetch, maxRetries: 0 }), requests, { intervalMs: 1 })
}

const file = (text: string) => () => new Response(text, { headers: { 'content-type': 'application/octet-stream' } })

export const suite: Suite = {
  'runBatch() keeps the other results when a line is cut or is not what it should be': async (t) => {
    for (const bad of ['{"custom_id":"r1","resp', 'null', '7', '"r1"', '[]', '{}', '{"custom_id":"r1","response":7}']) {
      const { results } = await run(t, 3, file([lineOf('r0'), bad, lineOf('r2')].join('\n')))
      assert.deepEqual(results.map(({ data }) => data?.id), ['r0', undefined, 'r2'], bad)
      assert.instanceOf(results[1]!.error, ZhipuError)
    }
  },

  'runBatch() keeps code and message of a line with an error and no response': async (t) => {
    const line = '{"custom_id":"r0","response":null,"error":{"code":"1301","message":"sensitive content"}}'
    const { results: [result] } = await run(t, 1, file(line))
    assert.equal(result!.error!.code, '1301')
    assert.include(result!.error!.message, 'sensitive content')
  },

  'an error of the download of results names the batch': async (t) => {
    for (const status of [404, 503]) {
      const error = await rejects(run(t, 1, () => new Response('{}', { status })), ZhipuError)
      assert.include(JSON.stringify([error.body, error.message]), batch.id)
      assert.equal(error.status, status)
    }
  },

  'runBatch() reads 10 000 shuffled lines in the order of the requests': async (t) => {
    const random = new Random(t.config.seed)
    const lines = Array.from({ length: 10_000 }, (_, index) => ({ line: lineOf(`r${index}`), order: random.float() }))
    const text = lines.sort((a, b) => a.order - b.order).map(({ line }) => line).join('\n')
    const { results } = await run(t, 10_000, file(text))
    assert.isTrue(results.every(({ data }, index) => data?.id === `r${index}`))
  },

  'runBatch() does not fail with a raw error because of the file of results or the state of the batch': async (t) => {
    const random = new Random(t.config.seed)
    const names = ['custom_id', 'response', 'status_code', 'body', 'error', 'code', 'message', 'id', 'status']
    for (let round = 0; round < 150; round++) {
      const lines = Array.from({ length: 3 }, () => JSON.stringify(hostileValue(random, names)))
      await outcomeOf(() => run(t, 2, file([lineOf('r0'), ...lines].join('\n'))), `SEED=${t.config.seed}, ${lines}`)
      const state = { ...batch, [random.pick(Object.keys(batch))]: hostileValue(random, names) }
      const pending = !['completed', 'expired', 'cancelled', 'failed'].includes(state.status as string)
      if (!pending) {
        await outcomeOf(() => run(t, 1, file(lineOf('r0')), state), `SEED=${t.config.seed}, ${JSON.stringify(state)}`)
      }
    }
  },
}
