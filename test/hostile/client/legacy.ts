import { assert } from 'chai'
import { ZhipuError } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { collect } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { hostileValue } from '../../support/hostile-json.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'
import { outcomeOf } from '../support/outcome.ts'

const params = { model: 'chatglm_turbo', prompt: 'x' }
const meta = '{"task_status":"SUCCESS","usage":{"total_tokens":3},"task_id":"1","request_id":"1"}'
const finish = `event:finish\nid:1\ndata:\nmeta:${meta}\n\n`

/** Reads a stream of the v3 API with these events. */
async function read(t: Harness, events: string, sseFormat?: 'data') {
  const fetch = async () => new Response(events, { headers: { 'content-type': 'text/event-stream' } })
  const client = new LegacyZhipu({ ...t.clientOptions, fetch, maxRetries: 0 })
  return await collect(await client.sseInvoke({ ...params, ...(sseFormat && { sseFormat }) }))
}

export const suite: Suite = {
  'text that begins with [DONE] does not end a stream of the v3 API': async (t) => {
    const events = await read(t, `event:add\nid:1\ndata:[DONE] is the marker\n\nevent:add\nid:1\ndata:.\n\n${finish}`)
    assert.equal(events.map(({ data }) => data).join(''), '[DONE] is the marker.')
    assert.equal(events.at(-1)?.meta?.usage.total_tokens, 3)
  },

  'no stream of the v3 API fails with a raw error because of its data or meta': async (t) => {
    const random = new Random(t.config.seed)
    for (let round = 0; round < 200; round++) {
      const [data, odd] = [hostileValue(random, ['data', 'meta']), hostileValue(random)].map((value) =>
        random.below(2) ? JSON.stringify(value) : String(JSON.stringify(value)).slice(0, 9)
      )
      const name = random.pick(['add', 'finish', 'error', 'interrupted', '__proto__'])
      const events = `event:${name}\nid:1\ndata:${data}\nmeta:${odd}\n\n${finish}`
      const { error } = await outcomeOf(
        () => read(t, events, random.below(2) ? 'data' : undefined),
        `SEED=${t.config.seed}, ${events}`,
      )
      if (error) assert.instanceOf(error, ZhipuError)
    }
  },
}
