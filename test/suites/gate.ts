import { assert } from 'chai'
import { APITimeoutError } from '../../src/index.ts'
import { question } from '../support/question.ts'
import { CountingClock } from '../support/counting-clock.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { FastClock } from '../support/fast-clock.ts'
import { ManualClock } from '../support/manual-clock.ts'
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

  'a rate limit delays the other requests for the same model': async (t) => {
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

  'a rate limit delays neither requests for another model nor those with another key': async (t) => {
    const clock = new ManualClock()
    const { completions } = t.client({ clock, maxConcurrent: 1, random: () => 0 }).chat
    const controller = new AbortController()
    const fault = t.fault({ status: 429, code: '1302', retryAfter: 9, times: 1 })
    const limited = rejects(completions.create(question(), { ...fault, signal: controller.signal }), Error)
    await t.waitUntil(() => clock.waitsMs.includes(9_000), 'no cool-down was started')
    await completions.create({ ...question(), model: 'glm-4-flash' })
    await completions.create(question(), { apiKey: `other-${t.key}` })
    await completions.create(question(), { maxRetries: 0 })
    const error = await rejects(completions.create(question(), { timeoutMs: 1_000 }), APITimeoutError)
    assert.match(error.message, /cools down for 9000 ms, timeoutMs is 1000 ms/)
    controller.abort()
    await limited
  },

  'an unread binary response occupies no slot and leaves no timer': async (t) => {
    const clock = new CountingClock()
    const client = t.client({ clock, maxConcurrent: 1 })
    const speech = await client.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' })
    assert.equal(clock.pending, 0)
    await client.chat.completions.create(question())
    speech.cancel()
    await t.waitUntilClosed()
  },

  'cancel() ends a stream that waits for a slot of maxConcurrent or for its next attempt': async (t) => {
    const clock = new ManualClock()
    const { completions } = t.client({ clock, maxConcurrent: 1 }).chat
    const running = completions.stream(question(), t.fault({ stall: { afterEvents: 1 } }))[Symbol.asyncIterator]()
    await running.next()
    const inLine = completions.stream(question())
    const reading = collect(inLine)
    inLine.cancel()
    assert.deepEqual(await reading, [])
    await running.return!()
    const failing = completions.stream(question(), t.fault({ status: 500, code: '1234', retryAfter: 30 }))
    const waiting = collect(failing)
    await t.waitUntil(() => clock.waitsMs.includes(30_000), 'the request did not fail')
    failing.cancel()
    assert.deepEqual(await waiting, [])
    assert.isEmpty(clock.waitsMs)
  },
}
