import { assert } from 'chai'
import { APIStatusError, relay, type RelayOptions, type Zhipu } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** A client without a key that speaks to a relay of the mock. */
function pageOf(t: Harness, options: RelayOptions = {}): Zhipu {
  const { baseURL, fetch } = t.connection
  const handle = relay({ apiKey: t.key, baseURL, fetch, ...options })
  return t.client({
    apiKey: null,
    baseURL: 'https://relay.example/api/paas/v4',
    maxRetries: 0,
    fetch: (url, init) => handle(new Request(url, init)),
  })
}

export const suite: Suite = {
  'relay() adds the key and streams the answer through': async (t) => {
    const { completions } = pageOf(t).chat
    assert.equal((await collect(completions.stream(ask()).text())).join(''), greeting)
    assert.equal((await completions.create(ask())).choices[0]?.message.content, greeting)
    assert.lengthOf(await t.seen(), 2)
  },

  'relay() hands events on before the answer is whole, and closes the connection when the visitor leaves': async (
    t,
  ) => {
    const page = pageOf(t, t.fault({ stall: { afterEvents: 2 } }))
    let events = 0
    for await (const _ of page.chat.completions.stream(ask())) if (++events === 2) break
    await t.closed()
  },

  'relay() closes the connection when the visitor aborts': async (t) => {
    const controller = new AbortController()
    const page = pageOf(t, t.fault({ stall: { afterEvents: 2 } }))
    const stream = page.chat.completions.stream(ask(), { signal: controller.signal })
    const reading = async () => {
      for await (const _ of stream) controller.abort(new Error('enough'))
    }
    assert.equal((await rejects(reading(), Error)).message, 'enough')
    await t.closed()
  },

  'relay() gives refusals as they are, and refuses what is not allowed': async (t) => {
    const page = pageOf(t, { models: ['glm-4.6'] })
    const refused = await rejects(page.chat.completions.create({ ...ask(), temperature: 7 }), APIStatusError)
    assert.deepEqual([refused.status, refused.code], [400, '1214'])
    const model = await rejects(page.chat.completions.create({ ...ask(), model: 'glm-5' }), APIStatusError)
    assert.equal(model.status, 403)
    const path = await rejects(page.models.list(), APIStatusError)
    assert.equal(path.status, 404)
    assert.lengthOf(await t.seen(), 1)
  },

  'relay() passes forms on': async (t) => {
    const page = pageOf(t, { paths: ['POST /files', 'GET /files/*/content'] })
    const line = '{"custom_id":"你好"}'
    const { id } = await page.files.create({ file: new File([line], 'input.jsonl'), purpose: 'batch' })
    assert.equal(await (await page.files.content(id)).text(), line)
  },
}
