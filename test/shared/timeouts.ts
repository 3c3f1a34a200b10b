import { assert } from 'chai'
import { APITimeoutError } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { CountingClock } from '../support/counting-clock.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'timeoutMs ends an attempt whose server stays silent': async (t) => {
    const client = t.client({ timeoutMs: 300, maxRetries: 0 })
    const error = await rejects(client.chat.completions.create(ask(), t.fault({ stall: true })), APITimeoutError)
    assert.match(error.message, /timeoutMs/)
    assert.isTrue(error.retryable)
    await t.closed()
  },

  'timeoutMs covers the body, not the headers alone': async (t) => {
    const client = t.client({ timeoutMs: 300, maxRetries: 0 })
    await rejects(client.chat.completions.create(ask(), t.fault({ stall: { afterBytes: 20 } })), APITimeoutError)
    await t.closed()
  },

  'a timeout is tried again, and each attempt has its own time': async (t) => {
    const client = t.client({ timeoutMs: 600, maxRetries: 1, random: () => 1 })
    const { choices } = await client.chat.completions.create(ask(), t.fault({ stall: true, times: 1 }))
    assert.equal(choices[0]?.message.content, greeting)
    assert.lengthOf(await t.seen(), 2)
  },

  'firstTokenTimeoutMs ends a stream that does not begin': async (t) => {
    const client = t.client({ firstTokenTimeoutMs: 300, maxRetries: 0 })
    const stream = client.chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 0 } }))
    const error = await rejects(collect(stream), APITimeoutError)
    assert.match(error.message, /firstTokenTimeoutMs/)
    await t.closed()
  },

  'idleTimeoutMs ends a stream that falls silent, with what had come': async (t) => {
    const client = t.client({ idleTimeoutMs: 400, maxRetries: 0 })
    const stream = client.chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 2 } }))
    const error = await rejects(stream.final(), APITimeoutError)
    assert.match(error.message, /idleTimeoutMs/)
    const { message } = error.partial as { message: { content: string } }
    assert.isTrue(greeting.startsWith(message.content) && message.content.length > 0)
    await t.closed()
  },

  'a slow reader is no idle server': async (t) => {
    const stream = t.client({ idleTimeoutMs: 500 }).chat.completions.stream(ask())
    let text = ''
    for await (const { choices } of stream) {
      if (!text) await new Promise((resolve) => setTimeout(resolve, 600))
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
