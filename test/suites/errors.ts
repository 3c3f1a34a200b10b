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
import { question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import { FastClock } from '../support/fast-clock.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Sends a request without retries and returns the error that this fault causes. */
const errorFor = (t: Harness, fault: Parameters<Harness['fault']>[0]) =>
  rejects(t.client({ maxRetries: 0 }).chat.completions.create(question(), t.fault(fault)), ZhipuError)

/** A fetch that responds with an error whose body stays open: an API error with this code, or the start of a page. */
function openBody(status: number, code: string | undefined): () => Promise<Response> {
  const text = code ? JSON.stringify({ error: { code, message: 'm' } }) : '<p>'
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) =>
    controller.enqueue(new TextEncoder().encode(text))
  return () => Promise.resolve(new Response(new ReadableStream({ start }), { status, headers: { 'x-log-id': 'log' } }))
}

export const suite: Suite = {
  'create() rejects an unknown model with status 400 and code 1211': async (t) => {
    const request = t.client().chat.completions.create({ ...question(), model: 'glm-nowhere' })
    const error = await rejects(request, APIRequestFailedError)
    assert.deepInclude({ ...error }, { status: 400, code: '1211', retryable: false })
    assert.lengthOf(await t.requests(), 1)
  },

  'stream() rejects an unknown model with code 1211': async (t) => {
    const stream = t.client().chat.completions.stream({ ...question(), model: 'glm-nowhere' })
    const error = await rejects(stream.final(), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },

  'create() rejects messages with only a system message with code 1214': async (t) => {
    const messages = [{ role: 'system' as const, content: 'Be brief.' }]
    const error = await rejects(t.client().chat.completions.create({ ...question(), messages }), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },

  'an unknown path rejects with status 404 and the body of the response': async (t) => {
    const error = await rejects(t.client().get('/no/such/thing'), APIStatusError)
    assert.equal(error.status, 404)
    assert.include(JSON.stringify(error.body), 'Not Found')
  },

  'an error body with HTTP status 200 rejects with a ZhipuError': async (t) => {
    const baseURL = t.clientOptions.baseURL!.replace('/api/paas/v4', '/api/openai/v1')
    const error = await rejects(t.client({ baseURL, maxRetries: 0 }).chat.completions.create(question()), ZhipuError)
    assert.equal(error.status, 200)
    assert.include(error.message, '404 NOT_FOUND')
  },

  'an HTML error page of a proxy rejects with status 502 and the beginning of the page': async (t) => {
    const error = await errorFor(t, { html: true })
    assert.instanceOf(error, APIStatusError)
    assert.equal(error.status, 502)
    assert.isTrue(error.retryable)
    assert.include(String(error.body), '502 Bad Gateway')
  },

  'a response with status 200 that is not JSON rejects with an APIResponseError': async (t) => {
    assert.instanceOf(await errorFor(t, { html: true, status: 200 }), APIResponseError)
  },

  'errors have the class names of the official SDK for each status': async (t) => {
    const classes = [
      [400, '1210', APIRequestFailedError],
      [429, '1302', APIReachLimitError],
      [500, '1234', APIInternalError],
      [503, '1305', APIServerFlowExceedError],
      [418, '1200', APIStatusError],
    ] as const
    for (const [status, code, errorClass] of classes) {
      const error = await errorFor(t, { status, code })
      assert.instanceOf(error, errorClass)
      assert.equal(error.name, errorClass.name)
      assert.deepInclude({ ...error }, { status, code })
    }
  },

  'the error of content moderation has the role of the rejected content': async (t) => {
    const request = t.client().chat.completions.create(question('sensitive-word-example'))
    const error = await rejects(request, APIRequestFailedError)
    assert.equal(error.code, '1301')
    assert.equal(error.contentFilter?.[0]?.role, 'user')
  },

  'resetAt of an exhausted quota is parsed as Beijing time': async (t) => {
    const message = 'Usage limit reached for 5 hour. Your limit will reset at 2026-07-18 07:41:55'
    const error = await errorFor(t, { status: 429, code: '1308', message })
    assert.equal(error.resetAt?.toISOString(), '2026-07-17T23:41:55.000Z')
    assert.isFalse(error.retryable)
  },

  'a refused connection rejects with an APIConnectionError and its cause': async (t) => {
    // No server listens on port 1 of loopback, and browsers block the port.
    const client = t.client({ baseURL: 'http://127.0.0.1:1/api/paas/v4', fetch: undefined, maxRetries: 0 })
    const error = await rejects(client.chat.completions.create(question()), APIConnectionError)
    assert.instanceOf(error.cause, Error)
    assert.isTrue(error.retryable)
    assert.isUndefined(error.status)
  },

  'a connection that closes before the headers rejects with an APIConnectionError': async (t) => {
    assert.instanceOf(await errorFor(t, { network: true }), APIConnectionError)
  },

  'isZhipuError() recognizes errors, and their response property is not enumerable': async (t) => {
    const error = await errorFor(t, { status: 400, code: '1210' })
    assert.isTrue(isZhipuError(error))
    assert.isFalse(isZhipuError(new TypeError('no')))
    assert.equal(error.response?.status, 400)
    assert.notInclude(Object.keys(error), 'response')
    assert.match(error.message, /^Cannot [^]+: [^]+[^.]$/)
  },

  'an error response whose body does not end is read until it is complete JSON': async (t) => {
    for (const [status, code] of [[429, '1113'], [400, '1210'], [401, '1000']] as const) {
      const error = await rejects(t.client({ fetch: openBody(status, code) }).get('/x'), APIStatusError)
      assert.deepInclude({ ...error }, { status, code, requestId: 'log', retryable: false })
    }
  },

  'an error response whose body does not end and is not JSON is read for 5 seconds': async (t) => {
    const clock = new FastClock()
    const fetch = openBody(500, undefined)
    const error = await rejects(t.client({ fetch, clock, maxRetries: 0 }).get('/x'), APIStatusError)
    assert.deepInclude({ ...error }, { status: 500, requestId: 'log', body: '<p>' })
    // A timer is shorter by the time that has passed since its start.
    assert.closeTo(clock.waitsMs.reduce((sum, ms) => sum + ms, 0), 5_000, 50)
  },

  'a cut JSON body with status 200 is retried, and its error has status and request id': async (t) => {
    let attempts = 0
    const fetch = () => {
      attempts++
      const headers = { 'content-type': 'application/json', 'x-log-id': 'log' }
      return Promise.resolve(new Response('{"id":"1","choi', { headers }))
    }
    const error = await rejects(t.client({ fetch, clock: new FastClock() }).get('/x'), APIResponseError)
    assert.deepInclude({ ...error }, { status: 200, requestId: 'log', retryable: true })
    assert.match(error.message, /the body is not valid JSON, its content type is/)
    assert.equal(attempts, 4)
  },

  'a programming error in fetch is thrown as it is, without a retry': async (t) => {
    const broken: (() => unknown)[] = [
      () => (undefined as unknown as { x: object }).x,
      () => (null as unknown as { x: object }).x,
      () => ({} as { x(): void }).x(),
      () => new Array(-1),
    ]
    for (const run of broken) {
      let attempts = 0
      const fetch = async () => {
        attempts++
        return await run() as never
      }
      const error = await rejects(t.client({ fetch }).get('/x'), Error)
      assert.isFalse(isZhipuError(error), error.message)
      assert.equal(attempts, 1)
    }
  },

  'a malformed header is a TypeError with its name, and nothing is sent': async (t) => {
    for (const name of ['x y', '', 'x:']) {
      const error = await rejects(t.client({ headers: { [name]: 'hush' } }).get('/x'), TypeError)
      assert.include(error.message, JSON.stringify(name))
    }
    const error = await rejects(t.client({ headers: { 'x-a': 'hush\nhush' } }).get('/x'), TypeError)
    assert.include(error.message, 'x-a')
    assert.notInclude(error.message, 'hush')
    assert.isEmpty(await t.requests())
  },

  'no member of an error contains a key that the server repeats': async (t) => {
    const error = { code: t.key, message: `no: ${t.key}` }
    const body = { error, request_id: t.key, contentFilter: [{ role: t.key }] }
    const fetch = () => Promise.resolve(Response.json(body, { status: 400 }))
    const reason = await rejects(t.client({ fetch }).get('/x'), ZhipuError)
    assert.deepInclude({ ...reason }, { code: '***', requestId: '***' })
    assert.notInclude(JSON.stringify(reason) + reason.message + reason.stack, t.key.split('.')[1]!)
  },
}
