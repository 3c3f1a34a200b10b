import { assert } from 'chai'
import { isZhipuError, runBatch, runTools } from '../../src/index.ts'
import type { Zhipu } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { CountingClock } from '../support/counting-clock.ts'
import { collect } from '../support/expect.ts'
import type { Fault } from '../support/harness.ts'
import { FastClock } from '../support/fast-clock.ts'
import { hostileJSON } from '../support/hostile-json.ts'
import { Random } from '../support/random.ts'
import type { Suite } from '../support/suite.ts'

/** Picks a random fault that a server can have, with random parameters. */
function pickFault(random: Random): Fault {
  const afterEvents = random.below(8)
  return random.pick<Fault>([
    {},
    { status: 429, code: '1302', times: 1 + random.below(3) },
    { status: 500, code: '1234', times: 1 + random.below(3) },
    { status: 429, code: '1113' },
    { status: 503, code: '1305', retryAfter: random.below(3), times: 2 },
    { network: true, times: 1 + random.below(3) },
    { html: true, times: 1 },
    { stall: true, times: 1 },
    { stall: { afterEvents }, times: 1 },
    { cut: { afterEvents }, times: 1 },
    { cut: { afterBytes: random.below(400) }, times: 1 },
    { splice: 1 + afterEvents, times: 1 },
    { withoutDone: true, withoutFinish: true, times: 1 },
    { error: { code: '1234', message: 'late', afterEvents }, times: 1 },
  ])
}

export const suite: Suite = {
  'a stream decodes to the same text with any line endings, comments, byte order mark and chunk sizes': async (t) => {
    const random = new Random(t.config.seed)
    const { completions } = t.client().chat
    for (let round = 0; round < 20; round++) {
      const text = Array.from({ length: 1 + random.below(40) }, () => random.pick([...greeting])).join('')
      const format = {
        lineEnding: random.pick(['\r\n', '\r', undefined] as const),
        bom: random.float() < 0.3,
        comments: random.float() < 0.5,
        split: 1 + random.below(60),
        withoutDone: random.float() < 0.3,
      }
      const deltas = await collect(completions.stream(question(text), t.fault(format)).text())
      assert.equal(deltas.join(''), text, JSON.stringify(format))
    }
  },

  'a call resolves with the answer or rejects with a ZhipuError for any fault of the server': async (t) => {
    const random = new Random(t.config.seed + 1)
    for (let round = 0; round < 40; round++) {
      const fault = pickFault(random)
      const options = { clock: new FastClock(), maxRetries: random.below(4), random: () => random.float() }
      const { completions } = t.client({ ...options, timeoutMs: 20_000, idleTimeoutMs: 20_000 }).chat
      const request = random.float() < 0.3
        ? completions.create(question(), t.fault(fault)).then(({ choices }) => choices[0]?.message.content)
        : collect(completions.stream(question(), t.fault(fault)).text()).then((deltas) => deltas.join(''))
      const outcome = await request.catch((error: unknown) => error)
      assert.isTrue(outcome === greeting || isZhipuError(outcome), `${JSON.stringify(fault)} gave ${outcome}`)
    }
    await t.waitUntilClosed()
  },

  'arbitrary JSON of the server gives a result or a ZhipuError in streams, lists, polls and helpers': async (t) => {
    const random = new Random(t.config.seed + 3)
    const fast = { intervalMs: 1, deadlineMs: 3, sleep: () => Promise.resolve() }
    const read = (body: () => string, type: string) => {
      const respond = () => Promise.resolve(new Response(body(), { headers: { 'content-type': type } }))
      return t.client({ fetch: respond, maxRetries: 0 })
    }
    const events = () => {
      const delta = () => `{"id":"a","choices":[{"delta":${hostileJSON(random)}}],"usage":${hostileJSON(random)}}`
      return [delta(), hostileJSON(random), delta()].map((data) => `data: ${data}\n\n`).join('')
    }
    const calls: ((json: Zhipu, stream: Zhipu) => PromiseLike<unknown>)[] = [
      (_, stream) => stream.chat.completions.stream(question()).final(),
      (_, stream) => runTools(stream, question(), { tools: [], maxRounds: 2, onText: () => {} }),
      (json) => json.files.list({ purpose: 'batch' }),
      (json) => json.knowledge.list(),
      (json) => json.assistant.conversation.list({ assistant_id: 'a' }),
      (json) => json.batches.poll('a', fast),
      (json) => json.document.poll('a', fast),
      (json) => runBatch(json, [{ body: question() }], fast),
    ]
    for (let round = 0; round < 100; round++) {
      for (const [index, call] of calls.entries()) {
        const json = read(() => hostileJSON(random), 'application/json')
        const outcome = await Promise.resolve(call(json, read(events, 'text/event-stream'))).catch((error) => error)
        assert.isTrue(!(outcome instanceof Error) || isZhipuError(outcome), `call ${index}: ${outcome}`)
      }
    }
  },

  'a thousand aborts at random times reject with their reasons and leave no open connection or timer': async (t) => {
    const random = new Random(t.config.seed + 2)
    const clock = new CountingClock()
    const { completions } = t.client({ clock, maxConcurrent: 12, random: () => random.float() }).chat
    const abortOnce = async () => {
      const controller = new AbortController()
      const reason = { round: random.below(1_000_000) }
      const options = { ...t.fault(pickFault(random)), signal: controller.signal, idleTimeoutMs: 50, timeoutMs: 50 }
      const request = random.float() < 0.5
        ? completions.create(question(), options)
        : collect(completions.stream(question(), options))
      setTimeout(() => controller.abort(reason), random.below(12))
      const outcome = await request.catch((error: unknown) => error)
      if (outcome instanceof Error || outcome === reason) {
        assert.isTrue(outcome === reason || isZhipuError(outcome), `neither reason nor ZhipuError: ${outcome}`)
      }
    }
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 50 }, abortOnce))
    await t.waitUntilClosed()
    await t.waitUntil(() => clock.pending === 0, 'a timer is still set')
  },
}
