import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { LegacyZhipu } from '../../src/legacy/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const params = { model: 'chatglm_turbo', prompt: [{ role: 'user', content: '小猫\n小狗' }] }
const clientOf = ({ clientOptions }: Harness) => new LegacyZhipu(clientOptions)

export const suite: Suite = {
  'invoke() removes the extra quotes from the answer and keeps its line breaks': async (t) => {
    const { data } = await clientOf(t).invoke(params)
    const content = data.choices?.[0]?.content
    assert.include(content, '小猫\n小狗')
    assert.notMatch(content!, /^"/)
    assert.isAbove(data.usage!.total_tokens, 0)
  },

  'asyncInvoke() creates a task, and poll() waits for its answer': async (t) => {
    const client = clientOf(t)
    const { data } = await client.asyncInvoke(params)
    assert.equal(data.task_status, 'PROCESSING')
    const done = await client.poll(data.task_id, { sleep: () => Promise.resolve() })
    assert.include(done.data.choices?.[0]?.content, '小猫')
  },

  'sseInvoke() streams new text or the text so far, and ends with meta': async (t) => {
    const client = clientOf(t)
    const deltas = await collect(await client.sseInvoke({ ...params, incremental: true }))
    const snapshots = await collect(await client.sseInvoke({ ...params, incremental: false }))
    const jsonDeltas = await collect(await client.sseInvoke({ ...params, sseFormat: 'data' }))
    const text = deltas.map(({ data }) => data).join('')
    assert.include(text, '小猫\n小狗')
    assert.equal(snapshots.at(-2)?.data, text)
    assert.equal(jsonDeltas.map(({ data }) => data).join(''), text)
    assert.isAbove(deltas.at(-1)!.meta!.usage.total_tokens, 0)
  },

  'LegacyZhipu sends a JWT without Bearer': async (t) => {
    const sent: string[] = []
    const { fetch = globalThis.fetch, ...connection } = t.clientOptions
    const client = new LegacyZhipu({
      ...connection,
      fetch: (url, init) => {
        sent.push(new Headers(init.headers).get('authorization')!)
        return fetch(url, init)
      },
    })
    await client.invoke(params)
    assert.match(sent[0]!, /^ey[\w-]+\.[\w-]+\.[\w-]+$/)
  },

  'invoke() rejects an unknown model with code 1211': async (t) => {
    const error = await rejects(clientOf(t).invoke({ ...params, model: 'chatglm_9' }), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },
}
