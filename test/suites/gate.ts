import { assert } from 'chai'
import { ask } from '../support/ask.ts'
import { collect } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { HurriedClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

/** A fetch that counts how many requests are under way, from the call to the end of the body. */
function counting(t: Harness): { fetch: typeof fetch; most(): number } {
  const { connection } = t
  let now = 0
  let most = 0
  const counted: typeof fetch = async (url, init) => {
    most = Math.max(most, ++now)
    const response = await (connection.fetch ?? fetch)(String(url), init!)
    const body = await response.blob()
    now--
    return new Response(body, response)
  }
  return { fetch: counted, most: () => most }
}

export const suite: Suite = {
  'maxConcurrent lets that many requests through at a time': async (t) => {
    const { fetch, most } = counting(t)
    const { completions } = t.client({ fetch, maxConcurrent: 3 }).chat
    await Promise.all(Array.from({ length: 12 }, () => completions.create(ask())))
    assert.equal(most(), 3)
  },

  'those who wait are served in the order in which they came': async (t) => {
    const { completions } = t.client({ maxConcurrent: 1 }).chat
    const texts = Array.from({ length: 6 }, (_, index) => `number ${index}`)
    await Promise.all(texts.map((text) => completions.create(ask(text))))
    assert.deepEqual((await t.seen()).map(({ body }) => body.messages[0].content), texts)
  },

  'a stream holds its place until it is read or left': async (t) => {
    const { completions } = t.client({ maxConcurrent: 1 }).chat
    for await (const _ of completions.stream(ask(), t.fault({ stall: { afterEvents: 2 } }))) break
    await collect(completions.stream(ask()))
    await completions.create(ask())
    assert.lengthOf(await t.seen(), 3)
  },

  'a failure gives its place back': async (t) => {
    const { completions } = t.client({ maxConcurrent: 1, maxRetries: 0 }).chat
    for (let times = 0; times < 3; times++) {
      await completions.create(ask(), t.fault({ status: 500, code: '1234' })).catch(() => {})
    }
    await completions.create(ask())
  },

  'a rate limit holds back the other requests of the client, too': async (t) => {
    const clock = new HurriedClock()
    const { completions } = t.client({ clock, maxConcurrent: 1, random: () => 0 }).chat
    const startedMs = clock.now()
    await Promise.all([
      completions.create(ask(), t.fault({ status: 429, code: '1302', retryAfter: 9, times: 1 })),
      completions.create(ask()),
    ])
    const [limited, ...later] = await t.seen()
    assert.equal(limited?.status, 429)
    assert.lengthOf(later, 2)
    assert.isAtLeast(clock.now() - startedMs, 9_000)
  },
}
