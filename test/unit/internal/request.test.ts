import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ClientOptions, Middleware, MiddlewareRequest } from '../../../src/index.ts'
import { createTransport } from '../../../src/index.ts'
import type { Call } from '../../../src/internal/request.ts'
import { rejects } from '../../support/expect.ts'

afterEach(() => vi.unstubAllGlobals())

/** What reaches fetch first. */
async function sent(client: ClientOptions, call: Call = {}, request: ClientOptions = {}, path = '/x') {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(Response.json({})))
  const transport = createTransport({ apiKey: 'id.secret', endpoint: 'cn', fetch, ...client })
  await transport.json('POST', path, call, request)
  const [url, init] = fetch.mock.calls[0]!
  return { url, init, headers: init.headers as Record<string, string>, that: fetch.mock.contexts[0] }
}

describe('headers', () => {
  test('are authorization and content-type, and nothing else: each further one makes browsers ask first', async () => {
    expect((await sent({}, { body: {} })).headers).toEqual({
      authorization: 'Bearer id.secret',
      'content-type': 'application/json',
    })
    expect((await sent({})).headers).toEqual({ authorization: 'Bearer id.secret' })
  })

  test('of a form leave the content-type, and its boundary, to the runtime', async () => {
    const { headers, init } = await sent({}, { form: () => new FormData() })
    expect(headers).toEqual({ authorization: 'Bearer id.secret' })
    expect(init.body).toBeInstanceOf(FormData)
  })

  test('of the request win over those of the client, those over those of the call, in any case', async () => {
    const call = { body: {}, headers: { 'Accept-Language': 'zh', 'x-call': '1', 'x-none': undefined } }
    const { headers } = await sent({ headers: { 'accept-language': 'en', 'X-A': '1' } }, call, {
      headers: { 'x-a': '2' },
    })
    expect(headers).toEqual({
      authorization: 'Bearer id.secret',
      'content-type': 'application/json',
      'accept-language': 'en',
      'x-call': '1',
      'x-a': '2',
    })
  })

  test('are taken away by null, in any case', async () => {
    const { headers } = await sent({ headers: { 'x-a': '1' } }, { body: {} }, {
      headers: { 'X-A': null, 'Content-Type': null },
    })
    expect(headers).toEqual({ authorization: 'Bearer id.secret' })
  })

  test('of the caller may hold an authorization of their own', async () => {
    expect((await sent({ headers: { Authorization: 'Basic x' } })).headers).toEqual({ authorization: 'Basic x' })
  })

  test.each([
    ['张三', 'x-user'],
    ['Bearer hush\nhush', 'authorization'],
    ['a\0', 'x-a'],
  ])(
    'that fetch would refuse are the caller’s mistake, are not shown, and cost no attempt: %j',
    async (value, name) => {
      const message = `Cannot send request: header ${name} is malformed`
      await expect(sent({ headers: { [name]: value } })).rejects.toThrow(new TypeError(message))
    },
  )

  test('may end in a line break, which fetch takes off', async () => {
    expect((await sent({ apiKey: null, headers: { 'x-a': 'é\n' } })).headers).toEqual({ 'x-a': 'é\n' })
  })

  test('hold no authorization when the key is null', async () => {
    expect((await sent({ apiKey: null })).headers).toEqual({})
  })

  test('hold the bare key where an older API wants it', async () => {
    expect((await sent({}, { bare: true })).headers).toEqual({ authorization: 'id.secret' })
  })
})

describe('the URL', () => {
  test('is base, path, and the query of call, client and request', async () => {
    const { url } = await sent({ query: { a: 1, b: '&' } }, { query: { c: true, d: undefined, a: 0 } }, {
      query: { b: null },
    })
    expect(url).toBe('https://open.bigmodel.cn/api/paas/v4/x?c=true&a=1')
  })

  test('keeps a query that the path has', async () => {
    expect((await sent({ query: { a: 1 } }, {}, {}, '/x?b=2')).url).toMatch(/\/x\?b=2&a=1$/)
  })

  test('of what stands beside paas/v4 begins at its root, also below the Coding Plan', async () => {
    expect((await sent({}, { root: true })).url).toBe('https://open.bigmodel.cn/api/x')
    expect((await sent({ endpoint: 'intl-coding' }, { root: true })).url).toBe('https://api.z.ai/api/x')
  })
})

describe('fetch', () => {
  test('is called unbound, with plain data', async () => {
    const { that, init } = await sent({}, { body: { a: undefined, b: 1 } })
    expect(that).toBeUndefined()
    expect(Object.keys(init).sort()).toEqual(['body', 'headers', 'method', 'signal'])
    expect(init).toMatchObject({ method: 'POST', body: '{"b":1}' })
  })

  test('is looked up when it is called, so that a test kit can replace it', async () => {
    const transport = createTransport({ apiKey: 'id.secret', endpoint: 'cn' })
    const replaced = vi.fn(() => Promise.resolve(Response.json({ ok: true })))
    vi.stubGlobal('fetch', replaced)
    expect(await transport.json('GET', '/x')).toEqual({ ok: true })
    expect(replaced.mock.contexts).toEqual([undefined])
  })

  test('of Bun is told not to end after five minutes; no other hears that word', async () => {
    vi.stubGlobal('Bun', {})
    expect((await sent({})).init).toHaveProperty('timeout', false)
  })

  test('of the request wins over that of the client', async () => {
    const own = vi.fn(() => Promise.resolve(Response.json({ own: true })))
    const transport = createTransport({ apiKey: 'id.secret', fetch: () => Promise.reject(new Error('not I')) })
    expect(await transport.json('GET', '/x', {}, { fetch: own })).toEqual({ own: true })
  })
})

describe('a middleware', () => {
  test('sees the request of its attempt, without the authorization', async () => {
    let seen: MiddlewareRequest | undefined
    const spy: Middleware = (request, next) => next(seen = request)
    await sent({ middleware: [spy] }, { body: { a: 1 }, headers: { 'X-Trace': '1' } })
    expect(seen).toMatchObject({
      method: 'POST',
      url: 'https://open.bigmodel.cn/api/paas/v4/x',
      body: '{"a":1}',
      attempt: 0,
      headers: { 'content-type': 'application/json', 'x-trace': '1' },
    })
    expect(seen!.signal).toBeInstanceOf(AbortSignal)
    expect(seen!.headers).not.toHaveProperty('authorization')
  })

  test('that changes the headers it was given changes them for one attempt alone', async () => {
    const seen: string[][] = []
    const sloppy: Middleware = (request, next) => {
      seen.push(Object.keys(request.headers))
      request.headers['x-left'] = 'behind'
      return next(request)
    }
    const answers = [new Response('', { status: 503, headers: { 'retry-after': '0' } }), Response.json({})]
    const fetch = () => Promise.resolve(answers.shift()!)
    await createTransport({ apiKey: 'id.secret', fetch, middleware: [sloppy] }).json('GET', '/x')
    expect(seen).toEqual([[], []])
  })

  test('may answer itself', async () => {
    const transport = createTransport({ apiKey: 'id.secret', fetch: () => Promise.reject(new Error('not I')) })
    const cached: Middleware = () => Promise.resolve(Response.json({ cached: true }))
    expect(await transport.json('GET', '/x', {}, { middleware: [cached] })).toEqual({ cached: true })
  })
})

test('a key that cannot be one is refused before anything is sent, also when a function gives it', async () => {
  const fetch = vi.fn()
  const transport = createTransport({ fetch })
  for (const key of ['', 'nodot', 'id.sec\r\nret', 7]) {
    const error = await rejects(transport.json('GET', '/x', {}, { apiKey: () => key as string }), TypeError)
    expect(error.message).toContain('ZHIPUAI_API_KEY')
  }
  expect(fetch).not.toHaveBeenCalled()
})
