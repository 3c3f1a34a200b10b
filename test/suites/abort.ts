import { assert } from 'chai'
import { ask } from '../support/ask.ts'
import { collect, reasonOf } from '../support/expect.ts'
import { HandClock } from '../support/manual-clock.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Aborts as soon as the mock has seen a request, with a reason of its own. */
function abortWhenSeen(t: Harness): { signal: AbortSignal; reason: unknown } {
  const controller = new AbortController()
  const reason = { enough: true }
  void t.until(async () => (await t.seen()).length > 0, 'no request came').then(() => controller.abort(reason))
  return { signal: controller.signal, reason }
}

export const suite: Suite = {
  'a signal that is aborted already sends nothing': async (t) => {
    const { completions } = t.client().chat
    const signal = AbortSignal.abort('enough')
    assert.equal(await reasonOf(completions.create(ask(), { signal })), 'enough')
    assert.equal(await reasonOf(completions.stream(ask(), { signal }).final()), 'enough')
    assert.isEmpty(await t.seen())
  },

  'an abort without a reason rejects with the AbortError of the signal': async (t) => {
    const controller = new AbortController()
    const asked = t.client().chat.completions.create(ask(), {
      ...t.fault({ stall: true }),
      signal: controller.signal,
    })
    controller.abort()
    assert.strictEqual(await reasonOf(asked), controller.signal.reason)
    assert.equal(controller.signal.reason.name, 'AbortError')
  },

  'an abort while the server is silent rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const asked = t.client().chat.completions.create(ask(), { ...t.fault({ stall: true }), signal })
    assert.strictEqual(await reasonOf(asked), reason)
    await t.closed()
  },

  'an abort while the answer is still being made leaves nothing open': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const stream = t.client().chat.completions.stream(ask(), { ...t.fault({ headersAfterMs: 150 }), signal })
    assert.strictEqual(await reasonOf(collect(stream)), reason)
    await t.closed()
  },

  'an abort while a body stalls rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const asked = t.client().chat.completions.create(ask(), { ...t.fault({ stall: { afterBytes: 20 } }), signal })
    assert.strictEqual(await reasonOf(asked), reason)
    await t.closed()
  },

  'an abort before the first event rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const stream = t.client().chat.completions.stream(ask(), { ...t.fault({ stall: { afterEvents: 0 } }), signal })
    assert.strictEqual(await reasonOf(collect(stream)), reason)
    await t.closed()
  },

  'an abort in the middle of a stream rejects with its reason after what had come': async (t) => {
    const controller = new AbortController()
    const { signal } = controller
    const stream = t.client().chat.completions.stream(ask(), { ...t.fault({ stall: { afterEvents: 2 } }), signal })
    let pieces = 0
    const reading = async () => {
      for await (const _ of stream) if (++pieces === 2) setTimeout(() => controller.abort('enough'), 10)
    }
    assert.equal(await reasonOf(reading()), 'enough')
    assert.equal(pieces, 2)
    await t.closed()
  },

  'an abort between two attempts ends the wait at once': async (t) => {
    const controller = new AbortController()
    // It stands, so nothing but the abort can end the wait.
    const clock = new HandClock()
    const options = { ...t.fault({ status: 429, code: '1302', retryAfter: 30 }), signal: controller.signal, clock }
    const asked = reasonOf(t.client().chat.completions.create(ask(), options))
    await t.until(() => clock.waitsMs.includes(30_000), 'nothing waits')
    controller.abort('enough')
    assert.equal(await asked, 'enough')
    assert.isEmpty(clock.waitsMs)
    assert.lengthOf(await t.seen(), 1)
  },

  'an abort in the queue of maxConcurrent sends nothing and gives the place on': async (t) => {
    const client = t.client({ maxConcurrent: 1 })
    const [first, second] = [new AbortController(), new AbortController()]
    const holding = client.chat.completions.create(ask(), { ...t.fault({ stall: true }), signal: first.signal })
    const waiting = client.chat.completions.create(ask(), { signal: second.signal })
    const third = client.chat.completions.create(ask())
    second.abort('the second')
    assert.equal(await reasonOf(waiting), 'the second')
    await t.until(async () => (await t.seen()).length === 1, 'the first is not there')
    first.abort('the first')
    assert.equal(await reasonOf(holding), 'the first')
    await third
    assert.lengthOf(await t.seen(), 2)
  },

  'an abort while the key is awaited sends nothing': async (t) => {
    const controller = new AbortController()
    const { signal } = controller
    const client = t.client({
      apiKey() {
        setTimeout(() => controller.abort('enough'), 5)
        return new Promise(() => {})
      },
    })
    assert.equal(await reasonOf(client.chat.completions.create(ask(), { signal })), 'enough')
    assert.isEmpty(await t.seen())
  },

  'an abort after the answer changes nothing': async (t) => {
    const controller = new AbortController()
    const answer = await t.client().chat.completions.create(ask(), { signal: controller.signal })
    controller.abort()
    assert.equal(answer.choices[0]?.finish_reason, 'stop')
  },

  'a long-lived signal keeps no listener of a request that is over': async (t) => {
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    const { addEventListener: add, removeEventListener: remove } = signal
    signal.addEventListener = function (type: string, listener: never) {
      listeners.add(listener)
      add.call(signal, type, listener)
    }
    signal.removeEventListener = function (type: string, listener: never) {
      listeners.delete(listener)
      remove.call(signal, type, listener)
    }
    const { completions } = t.client().chat
    for (let times = 0; times < 5; times++) {
      await completions.create(ask(), { signal })
      await completions.stream(ask(), { signal }).final()
      for await (const _ of completions.stream(ask(), { signal })) break
      await reasonOf(completions.create({ ...ask(), model: 'glm-nowhere' }, { signal }))
    }
    await t.until(() => listeners.size === 0, 'a listener is still there')
  },
}
