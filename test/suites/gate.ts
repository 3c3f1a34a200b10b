import { assert } from 'chai'
import { question } from '../support/question.ts'
import { collect } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { FastClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

/** Returns a fetch that counts concurrent requests, from the call to the end of the body, and a function that returns the maximum. */
function countConcurrent(t: Harness): { fetch: typeof fetch; max(): number } {
  const { clientOptions } = t
  let running = 0
  let max = 0
  const countingFetch: typeof fetch = async (url, init) => {
    max = Math.max(max, ++running)
    const response = await (clientOptions.fetch ?? fetch)(String(url), init!)
    const body = await response.blob()
    running--
    return new Response(body, response)
  }
  return { fetch: countingFetch, max: () => max }
}

export const suite: Suite = {
  'maxConcurrent limits the number of concurrent requests': async (t) => {
    const { fetch, max } = countConcurrent(t)
    const { completions } = t.client({ fetch, maxConcurrent: 3 }).chat
    await Promise.all(Array.from({ length: 12 }, () => completions.create(question())))
    assert.equal(max(), 3)
  },

  'requests queued by maxConcurrent are sent in the order of their calls': async (t) => {
    const { completions } = t.client({ maxConcurrent: 1 }).chat
    const texts = Array.from({ length: 6 }, (_, index) => `number ${index}`)
    await Promise.all(texts.map((text) => completions.create(question(text))))
    assert.deepEqual((await t.requests()).map(({ body }) => body.messages[0].content), texts)
  },

  'a stream occupies a slot of maxConcurrent until it ends or is cancelled': async (t) => {
    const { completions } = t.client({ maxConcurrent: 1 }).chat
    for await (const _ of completions.stream(question(), t.fault({ stall: { afterEvents: 2 } }))) break
    await collect(completions.stream(question()))
    await completions.create(question())
    assert.lengthOf(await t.requests(), 3)
  },

  'a failed request frees its slot of maxConcurrent': async (t) => {
    const { completions } = t.client({ maxConcurrent: 1, maxRetries: 0 }).chat
    for (let count = 0; count < 3; count++) {
      await completions.create(question(), t.fault({ status: 500, code: '1234' })).catch(() => {})
    }
    await completions.create(question())
  },

  'a rate limit delays the other requests of the client too': async (t) => {
    const clock = new FastClock()
    const { completions } = t.client({ clock, maxConcurrent: 1, random: () => 0 }).chat
    const startedMs = clock.now()
    await Promise.all([
      completions.create(question(), t.fault({ status: 429, code: '1302', retryAfter: 9, times: 1 })),
      completions.create(question()),
    ])
    const [limited, ...later] = await t.requests()
    assert.equal(limited?.status, 429)
    assert.lengthOf(later, 2)
    assert.isAtLeast(clock.now() - startedMs, 9_000)
  },
}
