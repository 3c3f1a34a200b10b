import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ClientOptions, Middleware, MiddlewareRequest } from '../../../src/index.ts'
import { APIConnectionError, createTransport, jwt } from '../../../src/index.ts'
import type { Call } from '../../../src/internal/request.ts'
import { rejects } from '../../support/expect.ts'

afterEach(() => vi.unstubAllGlobals())

/** Sends a request and returns what fetch was called with. */
async function sent(client: ClientOptions, call: Call = {}, request: ClientOptions = {}, path = '/x') {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(Response.json({})))
  const transport = createTransport({ apiKey: 'id.secret', endpoint: 'cn', fetch, ...client })
  await transport.json('POST', path, call, request)
  const [url, init] = fetch.mock.calls[0]!
  return { url, init, headers: init.headers as Record<string, string>, that: fetch.mock.contexts[0] }
}

test('a transport has the clock of its client, or that of the system', () => {
  const clock = { ...createTransport().clock }
  expect(createTransport({ clock }).clock).toBe(clock)
  expect(clock.now()).toBeCloseTo(Date.now(), -4)
})

describe("auth: 'jwt' of createTransport()", () => {
  test('needs the signer, also as an option of a request', async () => {
    const message = 'Cannot use auth: got jwt, expected createTransport(options, jwt)'
    await expect(sent({ auth: 'jwt' })).rejects.toThrow(new TypeError(message))
    await expect(sent({}, {}, { auth: 'jwt' })).rejects.toThrow(new TypeError(message))
  })

  test('sends a signed token', async () => {
    const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(Response.json({})))
    await createTransport({ apiKey: 'id.secret', auth: 'jwt', fetch }, jwt).json('GET', '/x')
    const { authorization } = fetch.mock.calls[0]![1].headers as Record<string, string>
    expect(authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
  })
})

describe('headers', () => {
  test('are only authorization and content-type, since others cause a CORS preflight', async () => {
    expect((await sent({}, { body: {} })).headers).toEqual({
      authorization: 'Bearer id.secret',
      'content-type': 'application/json',
    })
    expect((await sent({})).headers).toEqual({ authorization: 'Bearer id.secret' })
  })

  test('of a form have no content-type: the runtime sets it with the boundary', async () => {
    const { headers, init } = await sent({}, { form: () => new FormData() })
    expect(headers).toEqual({ authorization: 'Bearer id.secret' })
    expect(init.body).toBeInstanceOf(FormData)
  })

  test('of the request override those of the client, which override those of the call, in any case', async () => {
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

  test('are removed by null, in any case', async () => {
    const { headers } = await sent({ headers: { 'x-a': '1' } }, { body: {} }, {
      headers: { 'X-A': null, 'Content-Type': null },
    })
    expect(headers).toEqual({ authorization: 'Bearer id.secret' })
  })

  test('may include an authorization of the caller', async () => {
    expect((await sent({ headers: { Authorization: 'Basic x' } })).headers).toEqual({ authorization: 'Basic x' })
  })

  test.each([
    ['张三', 'x-user'],
    ['Bearer hush\nhush', 'authorization'],
    ['a\0', 'x-a'],
    // The time that a pattern with overlapping repetitions takes grows with the third power of the length.
    [`${' '.repeat(50_000)}名`, 'x-long'],
  ])(
    'that fetch would reject throw a TypeError without the value, and no request is sent: %j',
    async (value, name) => {
      const message = `Cannot send request: header "${name}" is malformed`
      await expect(sent({ headers: { [name]: value } })).rejects.toThrow(new TypeError(message))
    },
  )

  test.each(['x y', '', 'x:', '名'])(
    'whose name fetch would reject throw a TypeError with the name, and no request is sent: %j',
    async (name) => {
      const message = `Cannot send request: header ${JSON.stringify(name)} is malformed`
      await expect(sent({ headers: { [name]: 'hush' } })).rejects.toThrow(new TypeError(message))
    },
  )

  test('may end in a line break, which fetch removes', async () => {
    expect((await sent({ apiKey: null, headers: { 'x-a': 'é\n' } })).headers).toEqual({ 'x-a': 'é\n' })
  })

  test.each([
    ['Headers', new Headers({ 'X-A': '1' })],
    ['pairs', [['X-A', '1']]],
    ['a Map', new Map([['X-A', '1']])],
  ] as [string, Iterable<[string, string]>][])('may be %s', async (_, headers) => {
    const expected = { authorization: 'Bearer id.secret', 'x-a': '1' }
    expect((await sent({ headers })).headers).toEqual(expected)
    expect((await sent({}, {}, { headers })).headers).toEqual(expected)
  })

  test('have no authorization when the key is null', async () => {
    expect((await sent({ apiKey: null })).headers).toEqual({})
  })

  test('have the key without Bearer for older APIs', async () => {
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

  test('keeps the query of the path', async () => {
    expect((await sent({ query: { a: 1 } }, {}, {}, '/x?b=2')).url).toMatch(/\/x\?b=2&a=1$/)
  })

  test('of APIs outside of paas/v4 starts at /api, also for a Coding Plan', async () => {
    expect((await sent({}, { root: true })).url).toBe('https://open.bigmodel.cn/api/x')
    expect((await sent({ endpoint: 'intl-coding' }, { root: true })).url).toBe('https://api.z.ai/api/x')
  })
})

describe('fetch', () => {
  test('is called without `this` and with plain data', async () => {
    const { that, init } = await sent({}, { body: { a: undefined, b: 1 } })
    expect(that).toBeUndefined()
    expect(Object.keys(init).sort()).toEqual(['body', 'headers', 'method', 'signal', 'timeout'])
    expect(init).toMatchObject({ method: 'POST', body: '{"b":1}' })
  })

  test('is looked up at each call, so that a test kit can replace it', async () => {
    const transport = createTransport({ apiKey: 'id.secret', endpoint: 'cn' })
    const replaced = vi.fn(() => Promise.resolve(Response.json({ ok: true })))
    vi.stubGlobal('fetch', replaced)
    expect(await transport.json('GET', '/x')).toEqual({ ok: true })
    expect(replaced.mock.contexts).toEqual([undefined])
  })

  test('gets `timeout: false`, the option of Bun against its own timeout', async () => {
    expect((await sent({})).init).toHaveProperty('timeout', false)
  })

  test('of the request overrides that of the client', async () => {
    const own = vi.fn(() => Promise.resolve(Response.json({ own: true })))
    const transport = createTransport({
      apiKey: 'id.secret',
      fetch: () => Promise.reject(new Error('must not be called')),
    })
    expect(await transport.json('GET', '/x', {}, { fetch: own })).toEqual({ own: true })
  })
})

describe('a middleware', () => {
  test('receives the request of its attempt without the authorization', async () => {
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

  test('that changes its headers changes them for one attempt only', async () => {
    const seen: string[][] = []
    const mutating: Middleware = (request, next) => {
      seen.push(Object.keys(request.headers))
      request.headers['x-left'] = 'behind'
      return next(request)
    }
    const answers = [new Response('', { status: 503, headers: { 'retry-after': '0' } }), Response.json({})]
    const fetch = () => Promise.resolve(answers.shift()!)
    await createTransport({ apiKey: 'id.secret', fetch, middleware: [mutating] }).json('GET', '/x')
    expect(seen).toEqual([[], []])
  })

  test.each(['authorization', 'Authorization', 'AUTHORIZATION'])(
    'that adds %s replaces the authorization of the client, which is sent once',
    async (name) => {
      const adding: Middleware = (request, next) =>
        next({ ...request, headers: { ...request.headers, [name]: 'Bearer mine' } })
      for (const headers of [undefined, { authorization: 'Basic client' }]) {
        expect((await sent({ middleware: [adding], headers })).headers).toEqual({ authorization: 'Bearer mine' })
      }
    },
  )

  test('that adds a malformed header throws a TypeError with its name, and no request is sent', async () => {
    const fetch = vi.fn()
    const adding: Middleware = (request, next) => next({ ...request, headers: { 'x y': '1' } })
    const request = createTransport({ apiKey: 'id.secret', fetch, middleware: [adding] }).json('GET', '/x')
    await expect(request).rejects.toThrow(new TypeError('Cannot send request: header "x y" is malformed'))
    expect(fetch).not.toHaveBeenCalled()
  })

  test('may return a response of its own', async () => {
    const transport = createTransport({
      apiKey: 'id.secret',
      fetch: () => Promise.reject(new Error('must not be called')),
    })
    const cached: Middleware = () => Promise.resolve(Response.json({ cached: true }))
    expect(await transport.json('GET', '/x', {}, { middleware: [cached] })).toEqual({ cached: true })
  })
})

test('an apiKey function is called for each attempt, and may return a promise', async () => {
  const keys = ['id.first', 'id.second']
  const apiKey = vi.fn(() => Promise.resolve(keys.shift()!))
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(Response.json({})))
  fetch.mockResolvedValueOnce(new Response('', { status: 503, headers: { 'retry-after': '0' } }))
  await createTransport({ apiKey, fetch }).json('GET', '/x')
  expect(fetch.mock.calls.map(([, { headers }]) => headers)).toEqual([
    { authorization: 'Bearer id.first' },
    { authorization: 'Bearer id.second' },
  ])
})

test.each([
  undefined,
  new Error('proxy reports ReferenceError'),
  new Error('proxy reports TypeError: Cannot connect'),
  new TypeError('fetch failed', { cause: new Error('SyntaxError in the header') }),
])('a rejection of fetch that only mentions a programming error is an APIConnectionError: %s', async (cause) => {
  const transport = createTransport({ apiKey: 'id.secret', fetch: () => Promise.reject(cause), maxRetries: 0 })
  const error = await rejects(transport.json('GET', '/x'), APIConnectionError)
  expect(error.cause).toBe(cause)
})

test('a malformed key of an apiKey function throws before anything is sent', async () => {
  const fetch = vi.fn()
  const transport = createTransport({ fetch })
  for (const key of ['', 'nodot', 'id.sec\r\nret', 7]) {
    const error = await rejects(transport.json('GET', '/x', {}, { apiKey: () => key as string }), TypeError)
    expect(error.message).toContain('ZHIPUAI_API_KEY')
  }
  expect(fetch).not.toHaveBeenCalled()
})
