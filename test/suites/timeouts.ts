import { assert } from 'chai'
import { APITimeoutError, type Middleware } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { CountingClock } from '../support/counting-clock.ts'
import { collect, rejects } from '../support/expect.ts'
import { ManualClock } from '../support/manual-clock.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Advances the clock after the mock has received this number of requests. */
async function passWhenSeen(t: Harness, clock: ManualClock, ms: number, requests = 1): Promise<void> {
  await t.waitUntil(async () => (await t.requests()).length === requests, 'no request was received')
  await clock.advance(ms)
}

export const suite: Suite = {
  'timeoutMs ends an attempt without a response': async (t) => {
    const clock = new ManualClock()
    const client = t.client({ timeoutMs: 300, maxRetries: 0, clock })
    const rejection = rejects(client.chat.completions.create(question(), t.fault({ stall: true })), APITimeoutError)
    await passWhenSeen(t, clock, 300)
    assert.match((await rejection).message, /timeoutMs/)
    assert.isTrue((await rejection).retryable)
    await t.waitUntilClosed()
  },

  'timeoutMs includes the time of the response body': async (t) => {
    const clock = new ManualClock()
    let hasHeaders = false
    const middleware: Middleware = async (request, next) => {
      const response = await next(request)
      hasHeaders = true
      return response
    }
    const client = t.client({ timeoutMs: 300, maxRetries: 0, clock, middleware: [middleware] })
    const fault = t.fault({ stall: { afterBytes: 20 } })
    const rejection = rejects(client.chat.completions.create(question(), fault), APITimeoutError)
    await t.waitUntil(() => hasHeaders, 'no headers were received')
    await clock.advance(300)
    await rejection
    await t.waitUntilClosed()
  },

  'a timed-out attempt is retried with the full timeoutMs': async (t) => {
    const clock = new ManualClock()
    const client = t.client({ timeoutMs: 600, maxRetries: 2, random: () => 0, clock })
    const pending = client.chat.completions.create(question(), t.fault({ stall: true, times: 2 }))
    for (const requests of [1, 2]) {
      await passWhenSeen(t, clock, 600, requests)
      await clock.advance(clock.waitsMs[0]!)
    }
    assert.equal((await pending).choices[0]?.message.content, greeting)
    assert.lengthOf(await t.requests(), 3)
  },

  'firstTokenTimeoutMs ends a stream without a first event': async (t) => {
    const clock = new ManualClock()
    const client = t.client({ firstTokenTimeoutMs: 300, maxRetries: 0, clock })
    const stream = client.chat.completions.stream(question(), t.fault({ stall: { afterEvents: 0 } }))
    const rejection = rejects(collect(stream), APITimeoutError)
    await passWhenSeen(t, clock, 300)
    assert.match((await rejection).message, /firstTokenTimeoutMs/)
    await t.waitUntilClosed()
  },

  'idleTimeoutMs ends a stream without new events and rejects with the received text': async (t) => {
    const clock = new ManualClock()
    const client = t.client({ idleTimeoutMs: 400, maxRetries: 0, clock })
    const stream = client.chat.completions.stream(question(), t.fault({ stall: { afterEvents: 2 } }))
    let events = 0
    const read = async () => {
      for await (const _ of stream) events++
    }
    const rejection = rejects(read(), APITimeoutError)
    await t.waitUntil(() => events === 2 && clock.waitsMs.includes(400), 'two events were not received')
    await clock.advance(400)
    const error = await rejection
    assert.match(error.message, /idleTimeoutMs/)
    const { message } = error.partial as { message: { content: string } }
    assert.isTrue(greeting.startsWith(message.content) && message.content.length > 0)
    await t.waitUntilClosed()
  },

  'idleTimeoutMs does not count the time that the reader takes for an event': async (t) => {
    const clock = new ManualClock()
    const stream = t.client({ idleTimeoutMs: 500, clock }).chat.completions.stream(question())
    let text = ''
    for await (const { choices } of stream) {
      await clock.advance(600)
      text += choices[0]?.delta.content ?? ''
    }
    assert.equal(text, greeting)
  },

  'a finished request leaves no timer': async (t) => {
    const clock = new CountingClock()
    const { completions } = t.client({ clock }).chat
    await completions.create(question())
    await completions.stream(question()).final()
    for await (const _ of completions.stream(question())) break
    await rejects(completions.create({ ...question(), model: 'glm-nowhere' }), Error)
    await t.waitUntil(() => clock.pending === 0, 'a timer is still running')
  },

  'totalTimeoutMs ends the call between two attempts, with the error of the attempt before as cause': async (t) => {
    const clock = new ManualClock()
    const client = t.client({ totalTimeoutMs: 5_000, timeoutMs: 2_000, random: () => 0, clock })
    const rejection = rejects(client.chat.completions.create(question(), t.fault({ stall: true })), APITimeoutError)
    for (const requests of [1, 2]) {
      await passWhenSeen(t, clock, 2_000, requests)
      await clock.advance(500)
    }
    const error = await rejection
    assert.match(error.message, /totalTimeoutMs of 5000 ms passed/)
    assert.match((error.cause as Error).message, /timeoutMs of 2000 ms passed/)
    await t.waitUntilClosed()
  },

  'totalTimeoutMs ends a stream that is being read': async (t) => {
    const clock = new ManualClock()
    const client = t.client({ totalTimeoutMs: 5_000, clock })
    const stream = client.chat.completions.stream(question(), t.fault({ stall: { afterEvents: 2 } }))
    let events = 0
    const read = async () => {
      for await (const _ of stream) events++
    }
    const rejection = rejects(read(), APITimeoutError)
    await t.waitUntil(() => events === 2, 'two events were not received')
    await clock.advance(5_000)
    assert.match((await rejection).message, /totalTimeoutMs/)
    await t.waitUntilClosed()
  },
}
