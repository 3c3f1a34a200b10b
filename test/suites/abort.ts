import { assert } from 'chai'
import { question } from '../support/question.ts'
import { collect, rejectionOf } from '../support/expect.ts'
import { ManualClock } from '../support/manual-clock.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Aborts as soon as the mock has received a request. Each signal has its own reason. */
function abortWhenSeen(t: Harness): { signal: AbortSignal; reason: unknown } {
  const controller = new AbortController()
  const reason = { enough: true }
  void t.waitUntil(async () => (await t.requests()).length > 0, 'no request was received').then(() =>
    controller.abort(reason)
  )
  return { signal: controller.signal, reason }
}

export const suite: Suite = {
  'a request whose signal is already aborted is not sent': async (t) => {
    const { completions } = t.client().chat
    const signal = AbortSignal.abort('enough')
    assert.equal(await rejectionOf(completions.create(question(), { signal })), 'enough')
    assert.equal(await rejectionOf(completions.stream(question(), { signal }).final()), 'enough')
    assert.isEmpty(await t.requests())
  },

  'an abort without a reason rejects with the AbortError of the signal': async (t) => {
    const controller = new AbortController()
    const pending = t.client().chat.completions.create(question(), {
      ...t.fault({ stall: true }),
      signal: controller.signal,
    })
    controller.abort()
    assert.strictEqual(await rejectionOf(pending), controller.signal.reason)
    assert.equal(controller.signal.reason.name, 'AbortError')
  },

  'an abort before the response rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const pending = t.client().chat.completions.create(question(), { ...t.fault({ stall: true }), signal })
    assert.strictEqual(await rejectionOf(pending), reason)
    await t.waitUntilClosed()
  },

  'an abort before the headers of a stream rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const stream = t.client().chat.completions.stream(question(), { ...t.fault({ headersAfterMs: 150 }), signal })
    assert.strictEqual(await rejectionOf(collect(stream)), reason)
    await t.waitUntilClosed()
  },

  'an abort while a body stalls rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const pending = t.client().chat.completions.create(question(), {
      ...t.fault({ stall: { afterBytes: 20 } }),
      signal,
    })
    assert.strictEqual(await rejectionOf(pending), reason)
    await t.waitUntilClosed()
  },

  'an abort before the first event rejects with its reason and closes the connection': async (t) => {
    const { signal, reason } = abortWhenSeen(t)
    const stream = t.client().chat.completions.stream(question(), { ...t.fault({ stall: { afterEvents: 0 } }), signal })
    assert.strictEqual(await rejectionOf(collect(stream)), reason)
    await t.waitUntilClosed()
  },

  'an abort in the middle of a stream rejects with its reason after the received chunks': async (t) => {
    const controller = new AbortController()
    const { signal } = controller
    const stream = t.client().chat.completions.stream(question(), { ...t.fault({ stall: { afterEvents: 2 } }), signal })
    let chunks = 0
    const read = async () => {
      for await (const _ of stream) if (++chunks === 2) setTimeout(() => controller.abort('enough'), 10)
    }
    assert.equal(await rejectionOf(read()), 'enough')
    assert.equal(chunks, 2)
    await t.waitUntilClosed()
  },

  'an abort between two attempts ends the backoff immediately': async (t) => {
    const controller = new AbortController()
    // The clock never advances, so only the abort can end the backoff.
    const clock = new ManualClock()
    const options = { ...t.fault({ status: 429, code: '1302', retryAfter: 30 }), signal: controller.signal, clock }
    const reason = rejectionOf(t.client().chat.completions.create(question(), options))
    await t.waitUntil(() => clock.waitsMs.includes(30_000), 'no backoff timer was set')
    controller.abort('enough')
    assert.equal(await reason, 'enough')
    assert.isEmpty(clock.waitsMs)
    assert.lengthOf(await t.requests(), 1)
  },

  'an abort of a request queued by maxConcurrent sends nothing, and the next request takes its slot': async (t) => {
    const client = t.client({ maxConcurrent: 1 })
    const [first, second] = [new AbortController(), new AbortController()]
    const running = client.chat.completions.create(question(), { ...t.fault({ stall: true }), signal: first.signal })
    const queued = client.chat.completions.create(question(), { signal: second.signal })
    const last = client.chat.completions.create(question())
    second.abort('the second')
    assert.equal(await rejectionOf(queued), 'the second')
    await t.waitUntil(async () => (await t.requests()).length === 1, 'the first request was not received')
    first.abort('the first')
    assert.equal(await rejectionOf(running), 'the first')
    await last
    assert.lengthOf(await t.requests(), 2)
  },

  'an abort while an apiKey function is pending sends nothing': async (t) => {
    const controller = new AbortController()
    const { signal } = controller
    const client = t.client({
      apiKey() {
        setTimeout(() => controller.abort('enough'), 5)
        return new Promise(() => {})
      },
    })
    assert.equal(await rejectionOf(client.chat.completions.create(question(), { signal })), 'enough')
    assert.isEmpty(await t.requests())
  },

  'an abort after the response has no effect': async (t) => {
    const controller = new AbortController()
    const completion = await t.client().chat.completions.create(question(), { signal: controller.signal })
    controller.abort()
    assert.equal(completion.choices[0]?.finish_reason, 'stop')
  },

  'a finished request removes its listeners from the signal': async (t) => {
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
      await completions.create(question(), { signal })
      await completions.stream(question(), { signal }).final()
      for await (const _ of completions.stream(question(), { signal })) break
      await rejectionOf(completions.create({ ...question(), model: 'glm-nowhere' }, { signal }))
    }
    await t.waitUntil(() => listeners.size === 0, 'a listener was not removed')
  },
}
