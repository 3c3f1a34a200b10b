import { assert } from 'chai'
import {
  APIConnectionError,
  APIReachLimitError,
  APIRequestFailedError,
  type Middleware,
  ZhipuError,
} from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { collect, rejects } from '../support/expect.ts'
import { HurriedClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'a rate limit (1302) is waited out': async (t) => {
    const clock = new HurriedClock()
    const fault = t.fault({ status: 429, code: '1302', times: 1 })
    const { choices } = await t.client({ clock, random: () => 0 }).chat.completions.create(ask(), fault)
    assert.equal(choices[0]?.message.content, greeting)
    assert.deepEqual((await t.seen()).map(({ status }) => status), [429, 200])
    assert.isAbove(clock.waitsMs.reduce((sum, ms) => sum + ms, 0), 499)
  },

  'n failures are n failures: three retries get past three, not past four': async (t) => {
    const client = t.client({ clock: new HurriedClock(), maxRetries: 3 })
    await client.chat.completions.create(ask(), t.fault({ status: 500, code: '1234', times: 3 }))
    assert.lengthOf(await t.seen(), 4)
  },

  'when all retries are used up the last failure is thrown': async (t) => {
    const client = t.client({ clock: new HurriedClock(), maxRetries: 2 })
    const asked = client.chat.completions.create(ask(), t.fault({ status: 429, code: '1305' }))
    const error = await rejects(asked, APIReachLimitError)
    assert.isTrue(error.retryable)
    assert.lengthOf(await t.seen(), 3)
  },

  'an empty balance (1113) and a used-up quota (1308) are not retried': async (t) => {
    for (const code of ['1113', '1308']) {
      const asked = t.client().chat.completions.create(ask(), t.fault({ status: 429, code }))
      const error = await rejects(asked, APIReachLimitError)
      assert.deepInclude({ ...error }, { code, retryable: false })
    }
    assert.lengthOf(await t.seen(), 2)
  },

  'a wrong parameter is not retried': async (t) => {
    await rejects(t.client().chat.completions.create({ ...ask(), model: 'glm-nowhere' }), APIRequestFailedError)
    assert.lengthOf(await t.seen(), 1)
  },

  'Retry-After is obeyed when it is sane': async (t) => {
    const clock = new HurriedClock()
    await t.client({ clock }).chat.completions.create(
      ask(),
      t.fault({ status: 429, code: '1302', retryAfter: 7, times: 1 }),
    )
    assert.closeTo(clock.waitsMs.reduce((sum, ms) => sum + ms, 0), 7000, 1000)
  },

  'a connection that dies before its answer is tried again': async (t) => {
    // Counted on this side: Chromium and Deno repeat a request by themselves when an idle connection turns out to be dead.
    const attempts: number[] = []
    const count: Middleware = (request, next) => {
      attempts.push(request.attempt)
      return next(request)
    }
    const client = t.client({ clock: new HurriedClock(), middleware: [count] })
    const { choices } = await client.chat.completions.create(ask(), t.fault({ network: true, times: 1 }))
    assert.equal(choices[0]?.message.content, greeting)
    assert.deepEqual(attempts, [0, 1])
  },

  'a refused connection is tried as often as it was said': async (t) => {
    let attempts = 0
    const dead = (_url: string, init: RequestInit) => {
      attempts++
      return fetch('http://127.0.0.1:1/', init)
    }
    const client = t.client({ fetch: dead, clock: new HurriedClock(), maxRetries: 2 })
    await rejects(client.chat.completions.create(ask()), APIConnectionError)
    assert.equal(attempts, 3)
  },

  'a body that breaks off is asked for again': async (t) => {
    const client = t.client({ clock: new HurriedClock() })
    const { choices } = await client.chat.completions.create(ask(), t.fault({ cut: { afterBytes: 40 }, times: 1 }))
    assert.equal(choices[0]?.message.content, greeting)
  },

  'a stream that fails with its first event is tried again unseen': async (t) => {
    const client = t.client({ clock: new HurriedClock() })
    const fault = t.fault({ error: { code: '1234', message: '网络错误', afterEvents: 0 }, times: 1 })
    const pieces = await collect(client.chat.completions.stream(ask(), fault).text())
    assert.equal(pieces.join(''), greeting)
    assert.lengthOf(await t.seen(), 2)
  },

  'a stream that fails after its first event is not repeated and hands over what there was': async (t) => {
    const fault = t.fault({ error: { code: '1234', message: '网络错误', afterEvents: 2 }, times: 1 })
    const stream = t.client({ clock: new HurriedClock() }).chat.completions.stream(ask(), fault)
    const error = await rejects(stream.final(), ZhipuError)
    assert.equal(error.code, '1234')
    const { message } = error.partial as { message: { content: string } }
    assert.isTrue(greeting.startsWith(message.content) && message.content.length > 0)
    assert.lengthOf(await t.seen(), 1)
  },

  'own rules go before the built-in ones': async (t) => {
    const clock = new HurriedClock()
    const fault = { status: 429, code: '1113', times: 1 }
    await t.client({ clock, retry: [{ code: '1113', then: 'retry' }] }).chat.completions.create(ask(), t.fault(fault))
    const stubborn = t.client({ clock, retry: [{ status: /^5/, then: 'stop' }] })
    await rejects(stubborn.chat.completions.create(ask(), t.fault({ status: 500, code: '1234' })), ZhipuError)
    assert.lengthOf(await t.seen(), 3)
  },

  'an expired token (1003) is signed anew, once': async (t) => {
    const client = t.client({ auth: 'jwt', clock: new HurriedClock() })
    await client.chat.completions.create(ask(), t.fault({ status: 401, code: '1003', times: 1 }))
    const before = (await t.seen()).length
    await rejects(client.chat.completions.create(ask(), t.fault({ status: 401, code: '1003' })), ZhipuError)
    assert.equal((await t.seen()).length - before, 2)
  },
}
