import { assert } from 'chai'
import { APITimeoutError, type Middleware } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { CountingClock } from '../support/counting-clock.ts'
import { collect, rejects } from '../support/expect.ts'
import { HandClock } from '../support/manual-clock.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Moves the time on once the mock has seen so many requests. */
async function passWhenSeen(t: Harness, clock: HandClock, ms: number, requests = 1): Promise<void> {
  await t.until(async () => (await t.seen()).length === requests, 'no request came')
  await clock.pass(ms)
}

export const suite: Suite = {
  'timeoutMs ends an attempt whose server stays silent': async (t) => {
    const clock = new HandClock()
    const client = t.client({ timeoutMs: 300, maxRetries: 0, clock })
    const asked = rejects(client.chat.completions.create(ask(), t.fault({ stall: true })), APITimeoutError)
    await passWhenSeen(t, clock, 300)
    assert.match((await asked).message, /timeoutMs/)
    assert.isTrue((await asked).retryable)
    await t.closed()
  },

  'timeoutMs covers the body, not the headers alone': async (t) => {
    const clock = new HandClock()
    let begun = false
    const middleware: Middleware = async (request, next) => {
      const response = await next(request)
      begun = true
      return response
    }
    const client = t.client({ timeoutMs: 300, maxRetries: 0, clock, middleware: [middleware] })
    const fault = t.fault({ stall: { afterBytes: 20 } })
    const asked = rejects(client.chat.completions.create(ask(), fault), APITimeoutError)
    await t.until(() => begun, 'no headers came')
    await clock.pass(300)
    await asked
    await t.closed()
  },

  'a timeout is tried again, and each attempt has its own time': async (t) => {
    const clock = new HandClock()
    const client = t.client({ timeoutMs: 600, maxRetries: 2, random: () => 0, clock })
    const asked = client.chat.completions.create(ask(), t.fault({ stall: true, times: 2 }))
    for (const requests of [1, 2]) {
      await passWhenSeen(t, clock, 600, requests)
      await clock.pass(clock.waitsMs[0]!)
    }
    assert.equal((await asked).choices[0]?.message.content, greeting)
    assert.lengthOf(await t.seen(), 3)
  },

  'firstTokenTimeoutMs ends a stream that does not begin': async (t) => {
    const clock = new HandClock()
    const client = t.client({ firstTokenTimeoutMs: 300, maxRetries: 0, clock })
    const stream = client.chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 0 } }))
    const reading = rejects(collect(stream), APITimeoutError)
    await passWhenSeen(t, clock, 300)
    assert.match((await reading).message, /firstTokenTimeoutMs/)
    await t.closed()
  },

  'idleTimeoutMs ends a stream that falls silent, with what had come': async (t) => {
    const clock = new HandClock()
    const client = t.client({ idleTimeoutMs: 400, maxRetries: 0, clock })
    const stream = client.chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 2 } }))
    let events = 0
    const read = async () => {
      for await (const _ of stream) events++
    }
    const reading = rejects(read(), APITimeoutError)
    await t.until(() => events === 2 && clock.waitsMs.includes(400), 'two events did not come')
    await clock.pass(400)
    const error = await reading
    assert.match(error.message, /idleTimeoutMs/)
    const { message } = error.partial as { message: { content: string } }
    assert.isTrue(greeting.startsWith(message.content) && message.content.length > 0)
    await t.closed()
  },

  'a slow reader is no idle server': async (t) => {
    const clock = new HandClock()
    const stream = t.client({ idleTimeoutMs: 500, clock }).chat.completions.stream(ask())
    let text = ''
    for await (const { choices } of stream) {
      await clock.pass(600)
      text += choices[0]?.delta.content ?? ''
    }
    assert.equal(text, greeting)
  },

  'no timer is left when the answer is there': async (t) => {
    const clock = new CountingClock()
    const { completions } = t.client({ clock }).chat
    await completions.create(ask())
    await completions.stream(ask()).final()
    for await (const _ of completions.stream(ask())) break
    await rejects(completions.create({ ...ask(), model: 'glm-nowhere' }), Error)
    await t.until(() => clock.pending === 0, 'a timer is still running')
  },
}
