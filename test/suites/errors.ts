import { assert } from 'chai'
import {
  APIConnectionError,
  APIInternalError,
  APIReachLimitError,
  APIRequestFailedError,
  APIResponseError,
  APIServerFlowExceedError,
  APIStatusError,
  isZhipuError,
  ZhipuError,
} from '../../src/index.ts'
import { ask } from '../support/ask.ts'
import { rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** The error of one attempt that goes wrong this way. */
const failing = (t: Harness, fault: Parameters<Harness['fault']>[0]) =>
  rejects(t.client({ maxRetries: 0 }).chat.completions.create(ask(), t.fault(fault)), ZhipuError)

export const suite: Suite = {
  'an unknown model is refused with 400 and 1211': async (t) => {
    const asked = t.client().chat.completions.create({ ...ask(), model: 'glm-nowhere' })
    const error = await rejects(asked, APIRequestFailedError)
    assert.deepInclude({ ...error }, { status: 400, code: '1211', retryable: false })
    assert.lengthOf(await t.seen(), 1)
  },

  'an unknown model is refused the same way when a stream was wanted': async (t) => {
    const stream = t.client().chat.completions.stream({ ...ask(), model: 'glm-nowhere' })
    const error = await rejects(stream.final(), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },

  'messages of the system alone are refused with 400 and 1214': async (t) => {
    const messages = [{ role: 'system' as const, content: 'Be brief.' }]
    const error = await rejects(t.client().chat.completions.create({ ...ask(), messages }), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },

  'a path that does not exist is a 404 with its body': async (t) => {
    const error = await rejects(t.client().get('/no/such/thing'), APIStatusError)
    assert.equal(error.status, 404)
    assert.include(JSON.stringify(error.body), 'Not Found')
  },

  'a refusal inside HTTP 200 is an error all the same': async (t) => {
    const baseURL = t.connection.baseURL!.replace('/api/paas/v4', '/api/openai/v1')
    const error = await rejects(t.client({ baseURL, maxRetries: 0 }).chat.completions.create(ask()), ZhipuError)
    assert.equal(error.status, 200)
    assert.include(error.message, '404 NOT_FOUND')
  },

  'a page of HTML from a proxy is a 502 that says so and shows its beginning': async (t) => {
    const error = await failing(t, { html: true })
    assert.instanceOf(error, APIStatusError)
    assert.equal(error.status, 502)
    assert.isTrue(error.retryable)
    assert.include(String(error.body), '502 Bad Gateway')
  },

  'a success that is no JSON is an APIResponseError': async (t) => {
    assert.instanceOf(await failing(t, { html: true, status: 200 }), APIResponseError)
  },

  'statuses have the classes of the official SDK': async (t) => {
    const classes = [
      [400, '1210', APIRequestFailedError],
      [429, '1302', APIReachLimitError],
      [500, '1234', APIInternalError],
      [503, '1305', APIServerFlowExceedError],
      [418, '1200', APIStatusError],
    ] as const
    for (const [status, code, errorClass] of classes) {
      const error = await failing(t, { status, code })
      assert.instanceOf(error, errorClass)
      assert.equal(error.name, errorClass.name)
      assert.deepInclude({ ...error }, { status, code })
    }
  },

  'what content moderation stopped tells whose words it was': async (t) => {
    const asked = t.client().chat.completions.create(ask('sensitive-word-example'))
    const error = await rejects(asked, APIRequestFailedError)
    assert.equal(error.code, '1301')
    assert.equal(error.contentFilter?.[0]?.role, 'user')
  },

  'a used-up quota tells when it comes back, read as Beijing time': async (t) => {
    const message = 'Usage limit reached for 5 hour. Your limit will reset at 2026-07-18 07:41:55'
    const error = await failing(t, { status: 429, code: '1308', message })
    assert.equal(error.resetAt?.toISOString(), '2026-07-17T23:41:55.000Z')
    assert.isFalse(error.retryable)
  },

  'a refused connection is an APIConnectionError with its cause': async (t) => {
    // Port 1 of loopback: nothing listens there, and browsers do not even try.
    const client = t.client({ baseURL: 'http://127.0.0.1:1/api/paas/v4', fetch: undefined, maxRetries: 0 })
    const error = await rejects(client.chat.completions.create(ask()), APIConnectionError)
    assert.instanceOf(error.cause, Error)
    assert.isTrue(error.retryable)
    assert.isUndefined(error.status)
  },

  'a connection that dies before any header is an APIConnectionError': async (t) => {
    assert.instanceOf(await failing(t, { network: true }), APIConnectionError)
  },

  'errors are known by isZhipuError and carry their Response out of sight': async (t) => {
    const error = await failing(t, { status: 400, code: '1210' })
    assert.isTrue(isZhipuError(error))
    assert.isFalse(isZhipuError(new TypeError('no')))
    assert.equal(error.response?.status, 400)
    assert.notInclude(Object.keys(error), 'response')
    assert.match(error.message, /^Cannot [^]+: [^]+[^.]$/)
  },
}
