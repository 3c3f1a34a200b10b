import { assert } from 'chai'
import { type ClientOptions, ZhipuError } from '../../../src/index.ts'
import { rejectionOf, rejects } from '../../support/expect.ts'
import { FastClock } from '../../support/fast-clock.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { outcomeOf, untyped } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

/** Creates a client and sends a chat, so that it does not matter which of them checks the options. */
async function use(session: Session, options: object): Promise<void> {
  await session.client(untyped({ maxRetries: 3, clock: new FastClock(), ...options })).chat.completions.create(
    question(),
  )
}

/** Options that are wrong, as callers in plain JavaScript write them, and what the error names. */
const wrongOptions: readonly [options: object, hint: RegExp][] = [
  [{ auth: 'JWT' }, /auth/],
  [{ timeout: 5_000 }, /timeoutMs/],
  [{ apikey: 'id.secret' }, /apiKey/],
  [{ baseUrl: 'http://127.0.0.1' }, /baseURL/],
  [{ retries: 3 }, /maxRetries|retries/],
  [{ headers: { 'x y': '1' } }, /header/],
  [{ headers: { '': '1' } }, /header/],
  [{ headers: { 'x:y': '1' } }, /header/],
  [{ headers: { x: 'a\r\nauthorization: Bearer other' } }, /header/],
  [{ headers: { x: '中' } }, /header/],
  [{ baseURL: 'http://user:password@127.0.0.1/api' }, /baseURL/],
  [{ baseURL: 'http://127.0.0.1/api?x=1' }, /baseURL/],
  [{ baseURL: 'http://127.0.0.1/api#x' }, /baseURL/],
  [{ baseURL: 'file:///etc' }, /baseURL/],
  [{ timeoutMs: -1 }, /timeoutMs/],
  [{ timeoutMs: NaN }, /timeoutMs/],
  [{ maxRetries: -1 }, /maxRetries/],
]

export const suite: Suite = {
  'wrong options are a TypeError that names them, and nothing is sent': async (t) => {
    const session = new Session(t, 'ok')
    for (const [options, hint] of wrongOptions) {
      const error = await rejects(use(session, options), TypeError).catch((reason) => {
        throw new Error(`${JSON.stringify(options)}: ${reason.message}`)
      })
      assert.match(error.message, hint)
    }
    assert.isEmpty(await session.requests())
  },

  'unknown options of a single request are a TypeError': async (t) => {
    const session = new Session(t, 'ok')
    const { completions } = session.client().chat
    for (const options of [{ timeout: 5 }, { apikey: 'id.secret' }, { auth: 'JWT' }]) {
      await rejects(completions.create(question(), untyped(options)), TypeError)
    }
    assert.isEmpty(await session.requests())
  },

  'headers as Headers and a query as URLSearchParams are sent': async (t) => {
    const session = new Session(t, 'ok')
    const options = { headers: new Headers({ 'x-mine': '1' }), query: new URLSearchParams('mine=1') }
    await session.client(untyped(options)).chat.completions.create(question())
    await session.client().chat.completions.create(question(), untyped(options))
    for (const { headers, path } of await session.requests()) {
      assert.equal(headers['x-mine'], '1')
      assert.include(path, 'mine=1')
    }
    assert.lengthOf(await session.requests(), 2)
  },

  'a path in place of a file is a TypeError': async (t) => {
    const session = new Session(t, 'ok')
    await rejects(session.client().files.create(untyped({ file: 'path.txt', purpose: 'batch' })), TypeError)
    assert.isEmpty(await session.requests())
  },

  'path parameters cannot leave their place in the path': async (t) => {
    const session = new Session(t, 'ok')
    for (const id of ['../../other', '..', '.', 'a/b', 'a?b=c', 'a#b', '%2e%2e', 'a\\b', '\r\nx', '']) {
      // An id that cannot be sent is a TypeError of the call itself.
      await Promise.resolve().then(() => session.client().files.delete(id)).catch(() => {})
    }
    for (const { path } of await session.requests()) assert.match(path, /^\/files\/[^/?#\\]+$/)
  },

  'file names in forms are escaped': async (t) => {
    const session = new Session(t, 'reply', 200, 'application/json', '{"id":"1"}')
    const filename = 'a"; name="purpose"\r\n\r\nx.jsonl'
    await session.client().files.create({ file: new File(['x'], filename), purpose: 'batch' })
    const { body } = (await session.requests())[0]!
    assert.notInclude(body, filename)
    assert.lengthOf(body.match(/ name="purpose"/g)!, 1)
  },

  'a retry rule with a global regular expression matches every time': async (t) => {
    const session = new Session(t, 'always', 400, '{"error":{"code":"1210","message":"no"}}')
    const retry: ClientOptions['retry'] = [{ code: /^1210$/g, status: /^4../gy, then: 'retry' }]
    await rejects(use(session, { retry }), ZhipuError)
    assert.lengthOf(await session.requests(), 4)
  },

  'an error of the program inside fetch is not retried': async (t) => {
    let calls = 0
    const fetch = () => {
      calls++
      throw new ReferenceError('x is not defined')
    }
    await rejectionOf(use(new Session(t, 'ok'), { fetch }))
    assert.equal(calls, 1)
  },

  'an error of a middleware is not retried and is thrown as it is': async (t) => {
    const session = new Session(t, 'ok')
    const reason = new RangeError('no')
    const middleware = [() => Promise.reject(reason)]
    assert.equal(await rejectionOf(use(session, { middleware })), reason)
    assert.isEmpty(await session.requests())
  },

  'a middleware that consumes the body of the response does not repeat the request': async (t) => {
    const session = new Session(t, 'ok')
    const consume: NonNullable<ClientOptions['middleware']>[number] = async (request, next) => {
      const response = await next(request)
      await response.text()
      return response
    }
    await rejectionOf(use(session, { middleware: [consume] }))
    assert.lengthOf(await session.requests(), 1)
  },

  'a fetch that returns something else than a Response is not retried': async (t) => {
    let calls = 0
    for (const value of [undefined, null, {}, 'text']) {
      const fetch = async () => {
        calls++
        return value
      }
      await rejectionOf(use(new Session(t, 'ok'), { fetch }))
    }
    assert.isAtMost(calls, 4)
  },

  'a body that JSON cannot represent rejects and sends nothing': async (t) => {
    const session = new Session(t, 'ok')
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    for (const value of [circular, 1n]) {
      await rejects(session.client().post('/x', { body: { value } }), TypeError)
    }
    assert.isEmpty(await session.requests())
  },

  'options from a polluted prototype are not used': async (t) => {
    const session = new Session(t, 'ok')
    const options = Object.assign(Object.create({ baseURL: 'http://127.0.0.1:9', headers: { 'x-mine': '1' } }), {})
    await outcomeOf(session.client(options).chat.completions.create(question()))
    const [request] = await session.requests()
    assert.notProperty(request!.headers, 'x-mine')
  },
}
