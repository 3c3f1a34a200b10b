import { assert } from 'chai'
import { APIStatusError, relay, type RelayOptions, type Zhipu } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Creates a client without a key, as in a web page, that sends requests through relay() to the mock. */
function createPageClient(t: Harness, options: RelayOptions = {}): Zhipu {
  const { baseURL, fetch } = t.clientOptions
  const handle = relay({ apiKey: t.key, baseURL, fetch, ...options })
  return t.client({
    apiKey: null,
    baseURL: 'https://relay.example/api/paas/v4',
    maxRetries: 0,
    fetch: (url, init) => handle(new Request(url, init)),
  })
}

export const suite: Suite = {
  'relay() adds the key and forwards responses and streams': async (t) => {
    const { completions } = createPageClient(t).chat
    assert.equal((await collect(completions.stream(question()).text())).join(''), greeting)
    assert.equal((await completions.create(question())).choices[0]?.message.content, greeting)
    assert.lengthOf(await t.requests(), 2)
  },

  'relay() forwards events immediately and closes the connection when its client stops reading': async (t) => {
    const page = createPageClient(t, t.fault({ stall: { afterEvents: 2 } }))
    let events = 0
    for await (const _ of page.chat.completions.stream(question())) if (++events === 2) break
    await t.waitUntilClosed()
  },

  'relay() closes the connection when its client aborts': async (t) => {
    const controller = new AbortController()
    const page = createPageClient(t, t.fault({ stall: { afterEvents: 2 } }))
    const stream = page.chat.completions.stream(question(), { signal: controller.signal })
    const read = async () => {
      for await (const _ of stream) controller.abort(new Error('enough'))
    }
    assert.equal((await rejects(read(), Error)).message, 'enough')
    await t.waitUntilClosed()
  },

  'relay() forwards errors of the server, and rejects models and paths that are not allowed': async (t) => {
    const page = createPageClient(t, { models: ['glm-4.6'] })
    const apiError = await rejects(page.chat.completions.create({ ...question(), temperature: 7 }), APIStatusError)
    assert.deepEqual([apiError.status, apiError.code], [400, '1214'])
    const modelError = await rejects(page.chat.completions.create({ ...question(), model: 'glm-5' }), APIStatusError)
    assert.equal(modelError.status, 403)
    const pathError = await rejects(page.models.list(), APIStatusError)
    assert.equal(pathError.status, 404)
    assert.lengthOf(await t.requests(), 1)
  },

  'relay() forwards multipart forms': async (t) => {
    const page = createPageClient(t, { paths: ['POST /files', 'GET /files/*/content'] })
    const line = '{"custom_id":"你好"}'
    const { id } = await page.files.create({ file: new File([line], 'input.jsonl'), purpose: 'batch' })
    assert.equal(await (await page.files.content(id)).text(), line)
  },
}
