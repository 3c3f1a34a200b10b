import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { LegacyZhipu } from '../../src/legacy/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const ask = { model: 'chatglm_turbo', prompt: [{ role: 'user', content: '小猫\n小狗' }] }
const clientOf = ({ connection }: Harness) => new LegacyZhipu(connection)

export const suite: Suite = {
  'invoke() answers without the extra quotes, line breaks in place': async (t) => {
    const { data } = await clientOf(t).invoke(ask)
    const content = data.choices?.[0]?.content
    assert.include(content, '小猫\n小狗')
    assert.notMatch(content!, /^"/)
    assert.isAbove(data.usage!.total_tokens, 0)
  },

  'asyncInvoke() orders what poll() waits for': async (t) => {
    const client = clientOf(t)
    const { data } = await client.asyncInvoke(ask)
    assert.equal(data.task_status, 'PROCESSING')
    const done = await client.poll(data.task_id, { sleep: () => Promise.resolve() })
    assert.include(done.data.choices?.[0]?.content, '小猫')
  },

  'sseInvoke() streams pieces, or the whole text so far, and ends with its meta': async (t) => {
    const client = clientOf(t)
    const pieces = await collect(await client.sseInvoke({ ...ask, incremental: true }))
    const whole = await collect(await client.sseInvoke({ ...ask, incremental: false }))
    const packed = await collect(await client.sseInvoke({ ...ask, sseFormat: 'data' }))
    const text = pieces.map(({ data }) => data).join('')
    assert.include(text, '小猫\n小狗')
    assert.equal(whole.at(-2)?.data, text)
    assert.equal(packed.map(({ data }) => data).join(''), text)
    assert.isAbove(pieces.at(-1)!.meta!.usage.total_tokens, 0)
  },

  'a JWT is sent without Bearer': async (t) => {
    const sent: string[] = []
    const { fetch = globalThis.fetch, ...connection } = t.connection
    const client = new LegacyZhipu({
      ...connection,
      fetch: (url, init) => {
        sent.push(new Headers(init.headers).get('authorization')!)
        return fetch(url, init)
      },
    })
    await client.invoke(ask)
    assert.match(sent[0]!, /^ey[\w-]+\.[\w-]+\.[\w-]+$/)
  },

  'a model that is none is refused with the code of the API': async (t) => {
    const error = await rejects(clientOf(t).invoke({ ...ask, model: 'chatglm_9' }), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },
}
