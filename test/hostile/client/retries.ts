import { assert } from 'chai'
import { APIAuthenticationError, APIReachLimitError, APITimeoutError, ZhipuError } from '../../../src/index.ts'
import { rejects } from '../../support/expect.ts'
import { FastClock } from '../../support/fast-clock.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { outcomeOf, settled, untyped } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

const busy = '{"error":{"code":"1305","message":"busy"}}'

/** A client whose model is busy for 50 s after its first request, which waits to be retried. The clock advances only when the test says so. */
async function createBusyClient(t: Harness) {
  const session = new Session(t, 'then-ok', 429, busy, 'retry-after', '50')
  const clock = new ManualClock()
  const logged: string[] = []
  const log = (message: string) => void logged.push(message)
  const client = session.client({ clock, logger: { debug: log, warn: log }, maxRetries: 1 })
  const first = client.chat.completions.create(question())
  await t.waitUntil(() => logged.some((message) => message.includes('1305')), 'the refusal was not logged')
  /** Lets the first request succeed. */
  const end = async () => {
    await clock.advance(50_000)
    await settled(first)
  }
  return { session, client, clock, logged, end }
}

/** Values of `retry-after` that must not hold a client for more than a minute. */
const absurdValues = [
  ...['-1', '0', '1e9', '999999999999', 'NaN', 'Infinity', 'soon', '0x10', '1,5', ' ', '1 2', '3600', '.', '1.2.3'],
  ...['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Invalid Date', '２'],
].filter((value) => /^[ -~]*$/.test(value))

export const suite: Suite = {
  'a busy model does not delay another model': async (t) => {
    const { client, end } = await createBusyClient(t)
    await settled(client.chat.completions.create({ ...question(), model: 'glm-4.5-air' }))
    await end()
  },

  'a busy model does not delay another key': async (t) => {
    const { client, end } = await createBusyClient(t)
    await settled(client.chat.completions.create(question(), { apiKey: 'other.secret' }))
    await end()
  },

  'a busy model does not delay another base URL': async (t) => {
    const { client, end } = await createBusyClient(t)
    await settled(client.chat.completions.create(question(), { baseURL: new Session(t, 'ok').baseURL }))
    await end()
  },

  'a refusal that is not retried delays no request': async (t) => {
    const clock = new ManualClock()
    const { completions } = new Session(t, 'then-ok', 429, busy, 'retry-after', '50').client({ clock }).chat
    await rejects(completions.create(question()), APIReachLimitError)
    await settled(completions.create({ ...question(), model: 'glm-4.5-air' }))
  },

  'a busy model delays the next request to it, and the wait is logged': async (t) => {
    const { client, clock, session, logged, end } = await createBusyClient(t)
    logged.length = 0
    const second = client.chat.completions.create(question())
    await t.waitUntil(() => logged.length > 0, 'the wait was not logged')
    await clock.advance(20_000)
    assert.lengthOf(await session.requests(), 1)
    await end()
    await settled(second)
    assert.lengthOf(await session.requests(), 3)
  },

  'the wait for a busy model counts in timeoutMs': async (t) => {
    const { client, clock, session, end } = await createBusyClient(t)
    const second = rejects(client.chat.completions.create(question(), { timeoutMs: 1_000 }), APITimeoutError)
    await clock.advance(2_000)
    await settled(second)
    assert.lengthOf(await session.requests(), 1)
    await end()
  },

  'totalTimeoutMs limits all attempts and waits together': async (t) => {
    const session = new Session(t, 'always', 500, '{"error":{"code":"1234","message":"no"}}')
    const clock = new FastClock()
    const startedMs = clock.now()
    const client = session.client(untyped({ clock, maxRetries: 40, totalTimeoutMs: 20_000 }))
    const error = await rejects(client.chat.completions.create(question()), ZhipuError)
    assert.match(error.message, /totalTimeoutMs|1234/)
    assert.isBelow(clock.now() - startedMs, 40_000)
    assert.isBelow((await session.requests()).length, 20)
  },

  'no value of retry-after holds a request for more than a minute': async (t) => {
    for (const value of absurdValues) {
      const session = new Session(t, 'then-ok', 503, '{"error":{"code":"1234","message":"no"}}', 'retry-after', value)
      const clock = new FastClock()
      // A longer wait may be ignored, or end the attempts.
      await outcomeOf(session.client({ clock, maxRetries: 1 }).chat.completions.create(question()))
      for (const ms of clock.waitsMs) assert.isTrue(ms >= 0 && ms <= 60_000, `${value}: ${ms} ms`)
    }
  },

  'a server that refuses each token as expired gets two requests': async (t) => {
    const session = new Session(t, 'always', 401, '{"error":{"code":"1003","message":"expired"}}')
    const client = session.client({ auth: 'jwt', maxRetries: 5, clock: new FastClock() })
    await rejects(client.chat.completions.create(question()), APIAuthenticationError)
    assert.lengthOf(await session.requests(), 2)
  },

  'a parallel burst signs one token': async (t) => {
    const session = new Session(t, 'ok')
    const { completions } = session.client({ auth: 'jwt' }).chat
    await Promise.all(Array.from({ length: 30 }, () => completions.create(question())))
    assert.equal(new Set((await session.requests()).map(({ headers }) => headers['authorization'])).size, 1)
  },

  'requests that cannot succeed are sent once': async (t) => {
    const refusals: readonly [number, string][] = [
      ...[[400, '1210'], [400, '1211'], [400, '1214'], [400, '1261'], [400, '1301'], [401, '1000'], [401, '1001']],
      ...[[401, '1002'], [429, '1113'], [429, '1308'], [429, '1310'], [404, ''], [434, '1220'], [403, '']],
    ] as [number, string][]
    for (const [status, code] of refusals) {
      const session = new Session(t, 'always', status, JSON.stringify({ error: { code, message: 'no' } }))
      const client = session.client({ maxRetries: 3, clock: new FastClock() })
      const error = await rejects(client.chat.completions.create(question()), ZhipuError)
      assert.lengthOf(await session.requests(), 1, `${status} ${code}`)
      assert.isFalse(error.retryable, `${status} ${code}`)
    }
  },

  'a cursor that repeats ends a list': async (t) => {
    for (const period of [1, 2, 3, 5]) {
      const session = new Session(t, 'cyclic', period)
      let items = 0
      const read = async () => {
        for await (const _ of session.client().files.list({ purpose: 'batch' })) if (++items === 50) return
      }
      const error = await read().catch((reason: unknown) => reason)
      assert.isBelow(items, 50, `period ${period}`)
      if (period > 1) assert.instanceOf(error, ZhipuError)
    }
  },
}
