import { assert } from 'chai'
import {
  APIConnectionError,
  APIReachLimitError,
  APIRequestFailedError,
  type Middleware,
  ZhipuError,
} from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejects } from '../support/expect.ts'
import { FastClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'a rate-limited request (code 1302) is retried after a backoff': async (t) => {
    const clock = new FastClock()
    const fault = t.fault({ status: 429, code: '1302', times: 1 })
    const { choices } = await t.client({ clock, random: () => 0 }).chat.completions.create(question(), fault)
    assert.equal(choices[0]?.message.content, greeting)
    assert.deepEqual((await t.requests()).map(({ status }) => status), [429, 200])
    assert.isAbove(clock.waitsMs.reduce((sum, ms) => sum + ms, 0), 499)
  },

  'maxRetries: 3 succeeds after three failures, with four requests': async (t) => {
    const client = t.client({ clock: new FastClock(), maxRetries: 3 })
    await client.chat.completions.create(question(), t.fault({ status: 500, code: '1234', times: 3 }))
    assert.lengthOf(await t.requests(), 4)
  },

  'a request rejects with the last failure after maxRetries retries': async (t) => {
    const client = t.client({ clock: new FastClock(), maxRetries: 2 })
    const request = client.chat.completions.create(question(), t.fault({ status: 429, code: '1305' }))
    const error = await rejects(request, APIReachLimitError)
    assert.isTrue(error.retryable)
    assert.lengthOf(await t.requests(), 3)
  },

  'an insufficient balance (code 1113) and an exhausted quota (code 1308) are not retried': async (t) => {
    for (const code of ['1113', '1308']) {
      const request = t.client().chat.completions.create(question(), t.fault({ status: 429, code }))
      const error = await rejects(request, APIReachLimitError)
      assert.deepInclude({ ...error }, { code, retryable: false })
    }
    assert.lengthOf(await t.requests(), 2)
  },

  'a request with an invalid parameter is not retried': async (t) => {
    await rejects(t.client().chat.completions.create({ ...question(), model: 'glm-nowhere' }), APIRequestFailedError)
    assert.lengthOf(await t.requests(), 1)
  },

  'a retry waits for the seconds of Retry-After': async (t) => {
    const clock = new FastClock()
    await t.client({ clock }).chat.completions.create(
      question(),
      t.fault({ status: 429, code: '1302', retryAfter: 7, times: 1 }),
    )
    assert.closeTo(clock.waitsMs.reduce((sum, ms) => sum + ms, 0), 7000, 1000)
  },

  'a connection that closes before the response is retried': async (t) => {
    // Counts attempts in the client: Chromium and Deno repeat a request by themselves when an idle connection is closed.
    const attempts: number[] = []
    const recordAttempt: Middleware = (request, next) => {
      attempts.push(request.attempt)
      return next(request)
    }
    const client = t.client({ clock: new FastClock(), middleware: [recordAttempt] })
    const { choices } = await client.chat.completions.create(question(), t.fault({ network: true, times: 1 }))
    assert.equal(choices[0]?.message.content, greeting)
    assert.deepEqual(attempts, [0, 1])
  },

  'a refused connection is retried maxRetries times': async (t) => {
    let attempts = 0
    const refuse = (_url: string, init: RequestInit) => {
      attempts++
      return fetch('http://127.0.0.1:1/', init)
    }
    const client = t.client({ fetch: refuse, clock: new FastClock(), maxRetries: 2 })
    await rejects(client.chat.completions.create(question()), APIConnectionError)
    assert.equal(attempts, 3)
  },

  'a request with a truncated response body is retried': async (t) => {
    const client = t.client({ clock: new FastClock() })
    const { choices } = await client.chat.completions.create(question(), t.fault({ cut: { afterBytes: 40 }, times: 1 }))
    assert.equal(choices[0]?.message.content, greeting)
  },

  'a stream that fails with its first event is retried before its reader receives anything': async (t) => {
    const client = t.client({ clock: new FastClock() })
    const fault = t.fault({ error: { code: '1234', message: '网络错误', afterEvents: 0 }, times: 1 })
    const deltas = await collect(client.chat.completions.stream(question(), fault).text())
    assert.equal(deltas.join(''), greeting)
    assert.lengthOf(await t.requests(), 2)
  },

  'a stream that fails after its first event is not retried and rejects with the received text': async (t) => {
    const fault = t.fault({ error: { code: '1234', message: '网络错误', afterEvents: 2 }, times: 1 })
    const stream = t.client({ clock: new FastClock() }).chat.completions.stream(question(), fault)
    const error = await rejects(stream.final(), ZhipuError)
    assert.equal(error.code, '1234')
    const { message } = error.partial as { message: { content: string } }
    assert.isTrue(greeting.startsWith(message.content) && message.content.length > 0)
    assert.lengthOf(await t.requests(), 1)
  },

  'rules of the retry option take precedence over the built-in rules': async (t) => {
    const clock = new FastClock()
    const fault = { status: 429, code: '1113', times: 1 }
    await t.client({ clock, retry: [{ code: '1113', then: 'retry' }] }).chat.completions.create(
      question(),
      t.fault(fault),
    )
    const client = t.client({ clock, retry: [{ status: /^5/, then: 'stop' }] })
    await rejects(client.chat.completions.create(question(), t.fault({ status: 500, code: '1234' })), ZhipuError)
    assert.lengthOf(await t.requests(), 3)
  },

  'an expired token (code 1003) is replaced by a new token, once per request': async (t) => {
    const client = t.client({ auth: 'jwt', clock: new FastClock() })
    await client.chat.completions.create(question(), t.fault({ status: 401, code: '1003', times: 1 }))
    const countBefore = (await t.requests()).length
    await rejects(client.chat.completions.create(question(), t.fault({ status: 401, code: '1003' })), ZhipuError)
    assert.equal((await t.requests()).length - countBefore, 2)
  },

  'a Retry-After of more than a minute is thrown at once, with retryAfterMs': async (t) => {
    const fault = t.fault({ status: 429, code: '1302', retryAfter: 3_600 })
    const error = await rejects(t.client().chat.completions.create(question(), fault), APIReachLimitError)
    assert.equal(error.retryAfterMs, 3_600_000)
    assert.lengthOf(await t.requests(), 1)
  },

  'a rule with the flags g or y matches each failure': async (t) => {
    for (const flags of ['g', 'y']) {
      const countBefore = (await t.requests()).length
      const retry = [{ status: new RegExp('418', flags), then: 'retry' as const }]
      const client = t.client({ clock: new FastClock(), retry })
      await rejects(client.chat.completions.create(question(), t.fault({ status: 418, code: '1200' })), ZhipuError)
      assert.equal((await t.requests()).length - countBefore, 4)
    }
  },
}
