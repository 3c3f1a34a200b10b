import { decodeJwt } from 'jose'
import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  APIConnectionError,
  APITimeoutError,
  type ClientOptions,
  type Middleware,
  type Zhipu,
  ZhipuError,
} from '../../../src/index.ts'
import { chatParams, chunkFrames, done, frame } from '../../support/chat-events.ts'
import { collect, rejectionOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type ManualRequest, ManualServer } from '../../support/manual-server.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

const answer = { id: '1', choices: [] }
const apiError = (code: string, status = 429, headers: HeadersInit = {}) =>
  Response.json({ error: { code, message: 'm' } }, { status, headers })

/** One request of each kind. */
const kinds: [string, (options: ClientOptions & { signal?: AbortSignal }) => Promise<unknown>][] = [
  ['json', (options) => server.client(options).get('/x', options)],
  ['events', (options) => server.client(options).chat.completions.stream(chatParams, options).final()],
  ['binary', async (options) => await (await server.client(options).files.content('f', options)).bytes()],
]

describe('timeoutMs', () => {
  test.each(kinds)('limits the wait for the headers of %s to 300 seconds by default', async (_, send) => {
    const pending = rejects(send({ maxRetries: 0 }), APITimeoutError)
    const request = await server.next()
    await server.clock.advance(299_999)
    expect(request.disconnected).toBe(false)
    await server.clock.advance(1)
    expect((await pending).message).toMatch(/: timeoutMs of 300000 ms passed$/)
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test.each([
    ['json', '{"id":', 'application/json'],
    ['binary', 'abc', 'audio/wav'],
    ['binary that is JSON', '{"id":', 'application/json'],
  ])('also limits the body of %s', async (kind, text, type) => {
    const send = kinds.find(([name]) => kind.startsWith(name))![1]
    const pending = rejects(send({ maxRetries: 0, timeoutMs: 80 }), APITimeoutError)
    const request = await server.next()
    request.begin(text, { headers: { 'content-type': type } })
    await server.clock.advance(80)
    expect((await pending).message).toMatch(/: timeoutMs of 80 ms passed$/)
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('also limits the body of an error response, whose status is kept', async () => {
    const pending = rejectionOf(server.client({ timeoutMs: 80 }).get('/x'))
    ;(await server.next()).begin('{"error":', { status: 400 })
    await server.clock.advance(80)
    expect(await pending).toMatchObject({ status: 400, body: '{"error":' })
    expect(server.clock.waitsMs).toEqual([])
  })

  test('does not limit a stream after its first event by default', async () => {
    const pending = server.client().events('/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const reading = collect(await pending)
    for (let n = 0; n < 100; n++) {
      await server.clock.advance(100_000)
      request.send(': still there\n\n')
    }
    request.end(frame({ n: 2 }) + done)
    expect(await reading).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('limits a whole stream when it is set on the client or the request', async () => {
    for (const options of [[{ timeoutMs: 80 }, {}], [{}, { timeoutMs: 80 }]] as const) {
      const final = rejects(
        server.client(options[0]).chat.completions.stream(chatParams, options[1]).final(),
        APITimeoutError,
      )
      const request = await server.next()
      request.begin(chunkFrames('a'))
      await server.clock.advance(79)
      request.send(chunkFrames('b'))
      await server.clock.advance(1)
      expect((await final).message).toMatch(/timeoutMs of 80 ms/)
      expect((await final).partial).toMatchObject({ message: { content: 'ab' } })
      expect(server.clock.waitsMs).toEqual([])
    }
  })

  test('starts again with each attempt', async () => {
    const pending = server.client({ timeoutMs: 80 }).get('/x')
    const first = await server.next()
    await server.clock.advance(80)
    expect(first.disconnected).toBe(true)
    await server.clock.advance(500)
    const second = await server.next()
    await server.clock.advance(79)
    second.respond(Response.json(answer))
    expect(await pending).toEqual(answer)
  })

  test('of 0 or Infinity sets no timer', async () => {
    for (const timeoutMs of [0, Infinity]) {
      const pending = server.client({ timeoutMs }).get('/x')
      const request = await server.next()
      expect(server.clock.waitsMs).toEqual([])
      request.respond(Response.json(answer))
      await pending
    }
  })

  test('does not run while a request waits for a free slot', async () => {
    const client = server.client({ timeoutMs: 80, maxConcurrent: 1 })
    const first = client.get('/x')
    const second = client.get('/x')
    const firstRequest = await server.next()
    await server.clock.advance(70)
    firstRequest.respond(Response.json(answer))
    await first
    const secondRequest = await server.next()
    await server.clock.advance(70)
    secondRequest.respond(Response.json(answer))
    await second
  })
})

describe('firstTokenTimeoutMs', () => {
  test('ends a stream that sends only comments', async () => {
    const pending = rejects(server.client({ firstTokenTimeoutMs: 80, maxRetries: 0 }).events('/x'), APITimeoutError)
    const request = await server.next()
    request.begin()
    for (let n = 0; n < 8; n++) {
      request.send(': patience\n\n')
      await server.clock.advance(10)
    }
    expect((await pending).message).toBe('Cannot POST /x: firstTokenTimeoutMs of 80 ms passed')
    expect(request.disconnected).toBe(true)
  })

  test('fails the attempt when it passes, and the stream is retried', async () => {
    const pending = server.client({ firstTokenTimeoutMs: 80 }).events('/x')
    const first = await server.next()
    first.begin(': patience\n\n')
    await server.clock.advance(80 + 500)
    expect(first.disconnected).toBe(true)
    ;(await server.next()).begin(frame({ n: 1 }) + done)
    expect(await collect(await pending)).toEqual([{ n: 1 }])
  })

  test('stops at the first event, and does not apply to JSON responses', async () => {
    const client = server.client({ firstTokenTimeoutMs: 80 })
    const stream = client.events('/x')
    ;(await server.next()).begin(frame({ n: 1 }))
    await stream
    expect(server.clock.waitsMs).toEqual([])
    const pending = client.get('/x')
    const request = await server.next()
    expect(server.clock.waitsMs).toEqual([300_000])
    request.respond(Response.json(answer))
    await pending
  })
})

describe('a failed attempt', () => {
  test('is retried after 500, 1000 and 2000 ms, then the last error is thrown', async () => {
    const pending = rejectionOf(server.client().get('/x'))
    for (const ms of [500, 1_000, 2_000]) {
      ;(await server.next()).respond(apiError('1234', 500))
      await tick()
      expect(server.clock.waitsMs).toEqual([ms])
      await server.clock.advance(ms)
    }
    ;(await server.next()).respond(apiError('1230', 500))
    expect(await pending).toMatchObject({ code: '1230', retryable: true })
    expect(server.requests).toHaveLength(4)
  })

  test('closes its connection before the next attempt', async () => {
    const pending = server.client().get('/x')
    const first = await server.next()
    first.begin('{"error":{"code":"1234","message":"m"}}' + ' '.repeat(70_000), { status: 500 })
    await server.clock.advance(500)
    expect(first.disconnected).toBe(true)
    ;(await server.next()).respond(Response.json(answer))
    await pending
  })

  test('is retried after the time in Retry-After', async () => {
    const pending = server.client().get('/x')
    ;(await server.next()).respond(apiError('1302', 429, { 'retry-after': '60' }))
    await tick()
    expect(server.clock.waitsMs).toEqual([60_000])
    await server.clock.advance(60_000)
    ;(await server.next()).respond(Response.json(answer))
    await pending
  })

  test('is thrown at once with retryAfterMs when Retry-After is longer than a minute, and starts no cool-down', async () => {
    const client = server.client()
    const pending = rejectionOf(client.get('/x'))
    ;(await server.next()).respond(apiError('1302', 429, { 'retry-after': '61' }))
    expect(await pending).toMatchObject({ code: '1302', retryAfterMs: 61_000, retryable: true })
    const second = client.get('/x')
    ;(await server.next()).respond(Response.json(answer))
    await second
    expect(server.clock.waitsMs).toEqual([])
  })

  test('is not retried for business codes that a retry cannot change', async () => {
    for (const code of ['1113', '1301', '1308', '1321', '1211']) {
      const pending = rejectionOf(server.client().get('/x'))
      ;(await server.next()).respond(apiError(code))
      expect(await pending).toMatchObject({ code, retryable: false })
    }
    expect(server.requests).toHaveLength(5)
  })

  test('is retried when a rule of the client or of the request says so', async () => {
    const retry = [{ place: 'answer', status: 418, then: 'retry' }] as const
    for (const [client, request] of [[{ retry }, {}], [{}, { retry }]]) {
      const pending = server.client(client).get('/x', request)
      ;(await server.next()).respond(new Response('teapot', { status: 418 }))
      await server.clock.advance(500)
      ;(await server.next()).respond(Response.json(answer))
      expect(await pending).toEqual(answer)
    }
  })

  test.each(
    [
      ['connect', (request: ManualRequest) => request.fail(new TypeError('refused'))],
      ['timeout', () => server.clock.advance(300_000)],
      ['answer', (request: ManualRequest) => request.respond(apiError('1234', 500))],
      ['event', (request: ManualRequest) => request.begin(frame({ error: { code: '1234', message: 'm' } }))],
      ['body', (request: ManualRequest) => request.begin('data: garbage\n\n')],
    ] as const,
  )('has place %s in the retry rules', async (place, fail) => {
    const pending = rejectionOf(server.client({ retry: [{ place, then: 'stop' }] }).events('/x'))
    await fail(await server.next())
    expect(await pending).toMatchObject({ retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  test('is logged with its wait, and so is each status', async () => {
    const logged: unknown[] = []
    const logger = {
      debug: (...args: unknown[]) => void logged.push(args),
      warn: (...args: unknown[]) => void logged.push(args),
    }
    const pending = server.client({ logger }).get('/x')
    ;(await server.next()).respond(apiError('1234', 500))
    await server.clock.advance(500)
    ;(await server.next()).respond(Response.json(answer))
    await pending
    expect(logged).toEqual([
      ['GET /x: 500', { attempt: 0 }],
      ['Cannot GET /x: HTTP 500 1234 m; retrying in 500 ms', { attempt: 1 }],
      ['GET /x: 200', { attempt: 1 }],
    ])
  })

  test('works with a logger that has no methods', async () => {
    const pending = server.client({ logger: {} }).get('/x')
    ;(await server.next()).respond(apiError('1234', 500))
    await server.clock.advance(500)
    ;(await server.next()).respond(Response.json(answer))
    expect(await pending).toEqual(answer)
  })

  test('is retried when the connection is lost in the body', async () => {
    const pending = server.client().get('/x')
    const first = await server.next()
    first.begin('{"id":', { headers: { 'content-type': 'application/json' } })
    await tick()
    first.fail(new TypeError('terminated'))
    await server.clock.advance(500)
    ;(await server.next()).respond(Response.json(answer))
    expect(await pending).toEqual(answer)
  })

  test('with a rate limit code delays the other requests of its client only', async () => {
    const client = server.client()
    const limited = client.get('/limited')
    ;(await server.next()).respond(apiError('1302'))
    await tick()
    const other = client.get('/other')
    const foreign = server.client().get('/foreign')
    const request = await server.next()
    expect(request.url).toMatch(/foreign$/)
    request.respond(Response.json(answer))
    await foreign
    await server.clock.advance(1_999)
    expect(server.requests).toHaveLength(2)
    await server.clock.advance(1)
    for (let n = 0; n < 2; n++) (await server.next()).respond(Response.json(answer))
    await Promise.all([limited, other])
  })
})

describe('a cool-down', () => {
  const limited = () => apiError('1302', 429, { 'retry-after': '5' })
  const chat = (client: Zhipu, model: string, options = {}) => client.post('/chat', { body: { model }, ...options })

  /** Starts a cool-down of 5 s for model `a` and the key, the base and the client of these options. */
  async function startCoolDown(options: ClientOptions = {}): Promise<{ client: Zhipu; first: Promise<unknown> }> {
    const client = server.client(options)
    const first = chat(client, 'a')
    first.catch(() => {})
    ;(await server.next()).respond(limited())
    await tick()
    return { client, first }
  }

  /** Whether another request is sent at once. */
  async function isSent(request: Promise<unknown>): Promise<boolean> {
    request.catch(() => {})
    const before = server.requests.length
    await tick()
    return server.requests.length > before
  }

  test('delays requests of the same key, base URL and model', async () => {
    const { client, first } = await startCoolDown()
    const second = chat(client, 'a')
    expect(await isSent(second)).toBe(false)
    await server.clock.advance(4_999)
    expect(server.requests).toHaveLength(1)
    await server.clock.advance(1)
    for (let n = 0; n < 2; n++) (await server.next()).respond(Response.json(answer))
    await Promise.all([first, second])
    expect(server.clock.waitsMs).toEqual([])
  })

  test.each([
    ['another model', 'b', {}],
    ['another key', 'a', { apiKey: 'other.secretsecret' }],
    ['a key function that returns another key', 'a', { apiKey: () => 'other.secretsecret' }],
    ['another base URL', 'a', { endpoint: 'intl' }],
    ['maxRetries 0', 'a', { maxRetries: 0 }],
  ])('does not delay a request with %s', async (_, model, options) => {
    const { client } = await startCoolDown()
    expect(await isSent(chat(client, model, options))).toBe(true)
  })

  test('of a request without a model delays other requests without one', async () => {
    const client = server.client()
    client.get('/x').catch(() => {})
    ;(await server.next()).respond(limited())
    await tick()
    expect(await isSent(client.get('/y'))).toBe(false)
    expect(await isSent(chat(client, 'a'))).toBe(true)
  })

  test('is not started by a request with maxRetries 0', async () => {
    const { client, first } = await startCoolDown({ maxRetries: 0 })
    await expect(first).rejects.toMatchObject({ code: '1302', retryAfterMs: 5_000 })
    expect(await isSent(chat(client, 'a', { maxRetries: 3 }))).toBe(true)
  })

  test('occupies no slot of maxConcurrent', async () => {
    const { client } = await startCoolDown({ maxConcurrent: 1 })
    expect(await isSent(chat(client, 'a'))).toBe(false)
    expect(await isSent(chat(client, 'b'))).toBe(true)
  })

  test('that is longer than timeoutMs rejects at once with its rest, without an attempt', async () => {
    const { client } = await startCoolDown()
    await server.clock.advance(1_000)
    const error = await rejects(chat(client, 'a', { timeoutMs: 1_000 }), APITimeoutError)
    expect(error.message).toBe('Cannot POST /chat: the rate limit cools down for 4000 ms, timeoutMs is 1000 ms')
    expect(error).toMatchObject({ retryAfterMs: 4_000, retryable: true })
    expect(server.requests).toHaveLength(1)
  })

  test('of exactly timeoutMs, or with a timeoutMs of 0, is awaited', async () => {
    for (const timeoutMs of [5_000, 0]) {
      const { client } = await startCoolDown()
      const request = chat(client, 'a', { timeoutMs })
      let isSettled = false
      request.catch(() => {}).finally(() => isSettled = true)
      await tick()
      expect(isSettled).toBe(false)
    }
  })

  test('is taken off timeoutMs', async () => {
    const { client } = await startCoolDown()
    const pending = rejects(
      chat(client, 'a', { timeoutMs: 6_000, maxRetries: 1, retry: [{ then: 'stop' }] }),
      ZhipuError,
    )
    await server.clock.advance(5_000)
    await server.next()
    await server.next()
    await server.clock.advance(999)
    expect(server.requests.slice(1).filter(({ disconnected }) => disconnected)).toHaveLength(0)
    await server.clock.advance(1)
    expect((await pending).message).toBe('Cannot POST /chat: timeoutMs of 6000 ms passed')
  })

  test('is logged by each request that waits for it', async () => {
    const warnings: unknown[] = []
    const { client } = await startCoolDown()
    chat(client, 'a', { logger: { warn: (...args: unknown[]) => void warnings.push(args) } }).catch(() => {})
    await tick()
    expect(warnings).toEqual([['Cannot POST /chat: the rate limit cools down for 5000 ms; waiting', { attempt: 0 }]])
  })

  test('needs no method of the logger', async () => {
    const { client } = await startCoolDown({ logger: {} })
    const second = chat(client, 'a')
    await server.clock.advance(5_000)
    for (let n = 0; n < 2; n++) (await server.next()).respond(Response.json(answer))
    expect(await second).toEqual(answer)
  })

  test('that is extended meanwhile is awaited to its new end', async () => {
    const { client } = await startCoolDown()
    const second = chat(client, 'a')
    await server.clock.advance(5_000)
    for (let n = 0; n < 2; n++) (await server.next()).respond(limited())
    await tick()
    expect(await isSent(chat(client, 'a'))).toBe(false)
    second.catch(() => {})
    await server.clock.advance(5_000)
    expect(server.requests).toHaveLength(6)
  })
})

describe('totalTimeoutMs', () => {
  const total = (ms: number) => `Cannot GET /x: totalTimeoutMs of ${ms} ms passed`

  test('ends a running attempt without a retry', async () => {
    const pending = rejects(server.client({ totalTimeoutMs: 80 }).get('/x'), APITimeoutError)
    const request = await server.next()
    await server.clock.advance(80)
    expect((await pending).message).toBe(total(80))
    expect((await pending).retryable).toBe(true)
    expect(await pending).not.toHaveProperty('cause')
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('ends a later attempt, or the wait before it, with the error of the attempt before as cause', async () => {
    for (const waits of [true, false]) {
      const pending = rejects(server.client({ totalTimeoutMs: 700 }).get('/x'), APITimeoutError)
      ;(await server.next()).respond(apiError('1234', 500, waits ? { 'retry-after': '9' } : {}))
      await server.clock.advance(700)
      if (!waits) await server.next()
      expect(await pending).toMatchObject({ message: total(700), cause: { code: '1234' } })
      expect(Object.keys(await pending)).not.toContain('cause')
      expect(server.clock.waitsMs).toEqual([])
    }
  })

  test('counts the time in line and cool-downs', async () => {
    const client = server.client({ maxConcurrent: 1 })
    client.get('/y').catch(() => {})
    await server.next()
    const inLine = rejects(client.get('/x', { totalTimeoutMs: 80 }), APITimeoutError)
    await server.clock.advance(80)
    expect((await inLine).message).toBe(total(80))
    const other = server.client()
    other.get('/x').catch(() => {})
    ;(await server.next()).respond(apiError('1302'))
    await tick()
    const cooling = rejects(other.get('/x', { totalTimeoutMs: 80 }), APITimeoutError)
    await server.clock.advance(80)
    expect((await cooling).message).toBe(total(80))
  })

  test('limits the reading of a stream, and rejects with the text so far', async () => {
    const final = rejects(
      server.client({ totalTimeoutMs: 80 }).chat.completions.stream(chatParams).final(),
      APITimeoutError,
    )
    const request = await server.next()
    request.begin(chunkFrames('a'))
    await server.clock.advance(80)
    expect((await final).message).toMatch(/totalTimeoutMs of 80 ms passed$/)
    expect((await final).partial).toMatchObject({ message: { content: 'a' } })
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('of 0 or Infinity sets no timer, and one that does not pass leaves none', async () => {
    for (const totalTimeoutMs of [0, Infinity, 1_000]) {
      const pending = server.client({ totalTimeoutMs, timeoutMs: 0 }).get('/x')
      const request = await server.next()
      expect(server.clock.waitsMs).toEqual(totalTimeoutMs === 1_000 ? [1_000] : [])
      request.respond(Response.json(answer))
      await pending
      expect(server.clock.waitsMs).toEqual([])
    }
  })
})

describe('an error body that does not end', () => {
  const endless = (text: string, status: number) => ({ text, init: { status, headers: { 'x-log-id': 'log' } } })

  test.each([[429, '1113'], [400, '1210'], [401, '1000']])(
    'is read until it is complete JSON: status %i with code %s',
    async (status, code) => {
      const pending = rejectionOf(server.client().get('/x'))
      const { text, init } = endless(`{"error":{"code":"${code}","message":"m"}}`, status)
      const request = await server.next()
      request.begin(text, init)
      expect(await pending).toMatchObject({ status, code, requestId: 'log', retryable: false })
      expect(request.disconnected).toBe(true)
      expect(server.requests).toHaveLength(1)
      expect(server.clock.waitsMs).toEqual([])
    },
  )

  test('is read for 5 seconds when it is not complete', async () => {
    const pending = rejectionOf(server.client({ maxRetries: 0 }).get('/x'))
    const request = await server.next()
    const { text, init } = endless('404 <p>not', 400)
    request.begin(text, init)
    await server.clock.advance(4_000)
    request.send(' found')
    await server.clock.advance(999)
    expect(request.disconnected).toBe(false)
    await server.clock.advance(1)
    expect(await pending).toMatchObject({ status: 400, requestId: 'log', body: '404 <p>not found' })
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('that arrives in small pieces is parsed after each of them up to 8 KB only', async () => {
    const pending = rejectionOf(server.client({ maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.begin('{"a":', { status: 400 })
    const parse = vi.spyOn(JSON, 'parse')
    for (let n = 0; n < 300; n++) request.send('['.repeat(100))
    await server.clock.advance(5_000)
    expect(await pending).toMatchObject({ status: 400 })
    expect(parse.mock.calls.length).toBeLessThan(90)
    parse.mockRestore()
  })
})

describe('cancel() of a stream ends its reading at once', () => {
  const cases: [string, ClientOptions, (request: () => Promise<ManualRequest>) => unknown][] = [
    [
      'while it waits for a cool-down',
      {},
      async (request) => (await request()).respond(apiError('1302', 429, { 'retry-after': '60' })),
    ],
    ['while it waits in line', { maxConcurrent: 1 }, (request) => request()],
  ]
  test.each(cases)('%s', async (_, options, reachStage) => {
    const client = server.client(options)
    const first = client.post('/chat/completions', { body: chatParams })
    first.catch(() => {})
    await reachStage(() => server.next())
    await tick()
    for (const end of ['cancel', 'return'] as const) {
      const stream = client.chat.completions.stream(chatParams)
      const items = stream[Symbol.asyncIterator]()
      const reading = items.next()
      await tick()
      if (end === 'cancel') stream.cancel()
      else await items.return!()
      expect(await reading).toEqual({ done: true, value: undefined })
    }
    expect(server.requests).toHaveLength(1)
  })

  test('while its own next attempt is awaited, and nothing more is sent', async () => {
    const stream = server.client().chat.completions.stream(chatParams)
    const reading = collect(stream)
    ;(await server.next()).respond(apiError('1234', 500, { 'retry-after': '60' }))
    await tick()
    stream.cancel()
    expect(await reading).toEqual([])
    expect(server.clock.waitsMs).toEqual([])
  })
})

describe('an expired token', () => {
  const tokenOf = (request: ManualRequest) => request.headers.get('authorization')!.slice('Bearer '.length)
  const jwt = { auth: 'jwt' } as const

  test('is replaced at once by one that is signed with the clock of the server', async () => {
    const pending = server.client(jwt).get('/x')
    const first = await server.next()
    const date = new Date(server.clock.now() + 3_600_000).toUTCString()
    first.respond(apiError('1003', 401, { date }))
    const second = await server.next()
    expect(decodeJwt(tokenOf(second))['timestamp']).toBe(server.clock.now() + 3_600_000)
    second.respond(Response.json(answer))
    expect(await pending).toEqual(answer)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('is replaced once, then the error is thrown and is not retryable', async () => {
    const pending = rejectionOf(server.client(jwt).get('/x'))
    for (let n = 0; n < 2; n++) (await server.next()).respond(apiError('1003', 401))
    expect(await pending).toMatchObject({ name: 'APIAuthenticationError', code: '1003', retryable: false })
    expect(server.requests).toHaveLength(2)
  })

  test('does not count as a retry', async () => {
    const pending = server.client({ ...jwt, maxRetries: 0 }).get('/x')
    ;(await server.next()).respond(apiError('1003', 401))
    ;(await server.next()).respond(Response.json(answer))
    expect(await pending).toEqual(answer)
  })

  test('is not replaced when the key itself is sent', async () => {
    const pending = rejectionOf(server.client().get('/x'))
    ;(await server.next()).respond(apiError('401', 401))
    expect(await pending).toMatchObject({ retryable: false })
    expect(server.requests).toHaveLength(1)
  })
})

test('a rule may renew the token after a failed connection', async () => {
  const pending = server.client({ auth: 'jwt', retry: [{ place: 'connect', then: 'renew' }] }).get('/x')
  ;(await server.next()).fail(new TypeError('fetch failed'))
  ;(await server.next()).respond(Response.json(answer))
  expect(await pending).toEqual(answer)
})

describe('a slot of maxConcurrent is occupied', () => {
  /** Starts another request, aborts it, and returns whether it was sent. */
  const isFree = async (client: Zhipu) => {
    const before = server.requests.length
    const controller = new AbortController()
    const probe = rejectionOf(client.get('/probe', { signal: controller.signal }))
    await tick()
    const isSent = server.requests.length > before
    if (isSent) await server.next()
    controller.abort()
    await probe
    return isSent
  }

  test('by a JSON response until its body is read', async () => {
    const client = server.client({ maxConcurrent: 1 })
    const pending = client.get('/x')
    const request = await server.next()
    request.begin('{"id":', { headers: { 'content-type': 'application/json' } })
    expect(await isFree(client)).toBe(false)
    request.end('"1"}')
    await pending
    expect(await isFree(client)).toBe(true)
  })

  test.each(['complete', 'cancelled', 'broken'])('by a stream until it is %s', async (end) => {
    const client = server.client({ maxConcurrent: 1 })
    const pending = client.events('/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const stream = await pending
    expect(await isFree(client)).toBe(false)
    if (end === 'cancelled') stream.cancel()
    else if (end === 'complete') request.end(done)
    else request.fail(new TypeError('terminated'))
    await collect(stream).catch(() => {})
    expect(await isFree(client)).toBe(true)
  })

  test('by one other request after a stream that was cancelled twice', async () => {
    const client = server.client({ maxConcurrent: 1 })
    const pending = client.events('/x')
    ;(await server.next()).begin(frame({ n: 1 }))
    const stream = await pending
    stream.cancel()
    stream.cancel()
    const next = client.get('/x')
    const request = await server.next()
    expect(await isFree(client)).toBe(false)
    request.respond(Response.json(answer))
    await next
  })

  test('by a file until its headers have arrived, since its body may never be read', async () => {
    const client = server.client({ maxConcurrent: 1 })
    const pending = client.files.content('f')
    const request = await server.next()
    expect(await isFree(client)).toBe(false)
    request.begin('abc', { headers: { 'content-type': 'audio/wav' } })
    await pending
    expect(await isFree(client)).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('not while the client waits between two attempts', async () => {
    const client = server.client({ maxConcurrent: 1 })
    const pending = client.get('/x')
    ;(await server.next()).respond(apiError('1234', 500))
    await tick()
    expect(await isFree(client)).toBe(true)
    await server.clock.advance(500)
    ;(await server.next()).respond(Response.json(answer))
    await pending
  })
})

describe('an abort rejects at once with its reason and leaves no timer and no listener', () => {
  const reason = Object.freeze({ mine: true })
  const never = () => new Promise<never>(() => {})
  const stages: [string, ClientOptions, (request: () => Promise<ManualRequest>) => unknown][] = [
    ['while the key is awaited', { apiKey: never }, () => tick()],
    ['while a middleware waits', { middleware: [never] }, () => tick()],
    ['while the server does not respond', {}, (request) => request()],
    [
      'while the body of an error response arrives',
      {},
      async (request) => (await request()).begin('{"error":', { status: 400 }),
    ],
    ['between two attempts', {}, async (request) => (await request()).respond(apiError('1234', 500))],
    ['while a rate limit cools down', {}, async (request) => (await request()).respond(apiError('1302'))],
    ['while the body arrives', {}, async (request) => {
      ;(await request()).begin('{"n":', { headers: { 'content-type': 'application/json' } })
    }],
  ]
  describe.each(stages)('%s', (_, options, reachStage) => {
    test.each(kinds)('%s', async (_, send) => {
      const controller = new AbortController()
      const { signal } = controller
      let settled = false
      const pending = rejectionOf(send({ ...options, signal })).finally(() => settled = true)
      await reachStage(() => server.next())
      await tick()
      expect(settled).toBe(false)
      controller.abort(reason)
      await tick()
      expect(settled).toBe(true)
      expect(await pending).toBe(reason)
      expect(getEventListeners(signal, 'abort')).toEqual([])
      expect(server.clock.waitsMs).toEqual([])
      expect(server.requests.every(({ disconnected }) => disconnected)).toBe(true)
    })
  })

  test('while the stream of an upload is read', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const file = { file: new ReadableStream<Uint8Array>(), filename: 'a.jsonl' }
    const pending = rejectionOf(server.client().files.create({ file, purpose: 'batch' }, { signal }))
    await tick()
    controller.abort(reason)
    expect(await pending).toBe(reason)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(server.requests).toHaveLength(0)
  })

  test('while a stream is read, and between two reads', async () => {
    for (const isReading of [true, false]) {
      const controller = new AbortController()
      const { signal } = controller
      const pending = server.client().events('/x', { signal })
      const request = await server.next()
      request.begin(frame({ n: 1 }))
      const items = (await pending)[Symbol.asyncIterator]()
      await items.next()
      const read = isReading ? rejectionOf(items.next()) : undefined
      controller.abort(reason)
      expect(await (read ?? rejectionOf(items.next()))).toBe(reason)
      expect(getEventListeners(signal, 'abort')).toEqual([])
      expect(server.clock.waitsMs).toEqual([])
      expect(request.disconnected).toBe(true)
    }
  })

  test('while a file is read', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const pending = server.client().files.content('f', { signal })
    const request = await server.next()
    request.begin('abc', { headers: { 'content-type': 'audio/wav' } })
    const bytes = rejectionOf((await pending).bytes())
    await tick()
    controller.abort(reason)
    expect(await bytes).toBe(reason)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(server.clock.waitsMs).toEqual([])
    expect(request.disconnected).toBe(true)
  })
})

describe('a failure outside of the server', () => {
  test('rejects with the error of a middleware itself, without a retry, and closes the connection', async () => {
    const error = Object.freeze(new SyntaxError('own'))
    const failing: Middleware = async (request, next) => {
      await next(request)
      throw error
    }
    const pending = rejectionOf(server.client({ middleware: [failing], retry: [{ then: 'retry' }] }).get('/x'))
    const request = await server.next()
    request.begin('{')
    expect(await pending).toBe(error)
    expect(request.disconnected).toBe(true)
    expect(server.requests).toHaveLength(1)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('rejects with the error of the apiKey function itself', async () => {
    const error = new RangeError('no vault')
    expect(await rejectionOf(server.client({ apiKey: () => Promise.reject(error) }).get('/x'))).toBe(error)
    expect(server.requests).toHaveLength(0)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('applies the retry rules to a ZhipuError of a middleware', async () => {
    let calls = 0
    const flaky: Middleware = (request, next) =>
      calls++ ? next(request) : Promise.reject(new APIConnectionError('Cannot reach the relay: it restarts'))
    const pending = server.client({ middleware: [flaky] }).get('/x')
    await server.clock.advance(500)
    ;(await server.next()).respond(Response.json(answer))
    expect(await pending).toEqual(answer)
  })

  test('a rejection of fetch is an APIConnectionError with the origin and the cause', async () => {
    const cause = new TypeError('fetch failed')
    const pending = rejects(server.client({ maxRetries: 0 }).get('/x'), APIConnectionError)
    ;(await server.next()).fail(cause)
    expect(await pending).toMatchObject({
      message: 'Cannot GET /x: no connection to https://open.bigmodel.cn',
      cause,
      retryable: true,
    })
  })

  const unknownName = () => {
    throw new ReferenceError('notDefined is not defined')
  }
  const brokenCode: [string, () => unknown][] = [
    ['a property of undefined', () => (undefined as unknown as { x: object }).x],
    ['a property of null', () => (null as unknown as { x: object }).x],
    ['a call of what is no function', () => ({} as { x(): void }).x()],
    ['an unknown name', unknownName],
    ['an invalid length', () => new Array(-1)],
    ['a broken JSON text of its own', () => JSON.parse('{')],
  ]
  test.each(brokenCode)('rejects with a programming error in fetch itself, without a retry: %s', async (_, run) => {
    for (const fetch of [() => run() as never, () => Promise.resolve().then(() => run() as never)]) {
      const error = await rejectionOf(server.client({ fetch }).get('/x'))
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(ZhipuError)
      expect(server.clock.waitsMs).toEqual([])
    }
    const error = await rejectionOf(Promise.resolve().then(run))
    const wrapped = () => Promise.reject(new TypeError('fetch failed', { cause: error }))
    expect(await rejectionOf(server.client({ fetch: wrapped }).get('/x'))).toBe(error)
  })

  test.each([
    new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') }),
    new TypeError('fetch failed', { cause: new Error("Host: a. is not in the cert's altnames") }),
    new TypeError('Failed to fetch'),
    new TypeError('error sending request for url (http://127.0.0.1:1/): client error (Connect)'),
    new TypeError('NetworkError when attempting to fetch resource.'),
    new TypeError('Load failed'),
    new Error('Network connection lost.'),
    Object.assign(new Error('Unable to connect. Is the computer able to access the url?'), {
      code: 'ConnectionRefused',
    }),
  ])('is a lost connection for each error of a network: %s', async (cause) => {
    const fetch = () => Promise.reject(cause)
    expect(await rejects(server.client({ fetch, maxRetries: 0 }).get('/x'), APIConnectionError)).toMatchObject({
      cause,
    })
  })

  test('a middleware that has read the body of a response is a TypeError, without a retry', async () => {
    const reading: Middleware = async (request, next) => {
      const response = await next(request)
      await response.text()
      return response
    }
    for (const status of [200, 500]) {
      const pending = rejectionOf(server.client({ middleware: [reading] }).get('/x'))
      ;(await server.next()).respond(Response.json(answer, { status }))
      expect(await pending).toEqual(
        new TypeError('Cannot GET /x: a middleware has read the body of the response, expected response.clone()'),
      )
      expect(server.clock.waitsMs).toEqual([])
    }
  })

  test('an error that fetch throws synchronously is an APIConnectionError', async () => {
    const fetch = () => {
      throw new Error('odd')
    }
    await rejects(server.client({ fetch, maxRetries: 0 }).get('/x'), APIConnectionError)
  })
})

test.each([
  ['any path', (client: Zhipu) => client.delete('/x')],
  ['an endpoint that returns an object', (client: Zhipu) => client.files.delete('f')],
])('a response of %s with status 204 and an empty body resolves with undefined', async (_, send) => {
  const pending = send(server.client())
  ;(await server.next()).respond(new Response(null, { status: 204 }))
  expect(await pending).toBeUndefined()
})

test('a response of another content type than JSON is an APIResponseError with status and request id, and is not retried', async () => {
  const pending = rejects(server.client().get('/x'), ZhipuError)
  const headers = { 'content-type': 'text/html', 'x-request-id': 'r' }
  ;(await server.next()).respond(new Response(`<p>hi${'x'.repeat(600)}`, { headers }))
  expect(await pending).toMatchObject({
    name: 'APIResponseError',
    message: 'Cannot GET /x: the body is not valid JSON, its content type is text/html',
    body: `<p>hi${'x'.repeat(495)}`,
    status: 200,
    requestId: 'r',
    retryable: false,
  })
})

test.each([['{"id":"1","cho', 'application/json'], ['', 'application/json; charset=UTF-8'], ['', '']])(
  'a cut body is retried, and is an APIResponseError with status and request id: %j of type %j',
  async (text, type) => {
    const pending = rejects(server.client({ maxRetries: 1 }).get('/x'), ZhipuError)
    for (let n = 0; n < 2; n++) {
      const response = new Response(text, { headers: { 'x-log-id': 'log' } })
      response.headers.set('content-type', type)
      ;(await server.next()).respond(response)
      await server.clock.advance(500)
    }
    expect(await pending).toMatchObject({
      name: 'APIResponseError',
      message: `Cannot GET /x: the body is not valid JSON, its content type is ${type || 'missing'}`,
      body: text,
      status: 200,
      requestId: 'log',
      retryable: true,
    })
  },
)

test.each(['null', '5', '[]', '"text"', 'true'])(
  'a typed call rejects %s with an APIResponseError, while get() returns it',
  async (text) => {
    const respond = async () => {
      const request = await server.next()
      request.respond(new Response(text, { headers: { 'content-type': 'application/json' } }))
    }
    const pending = rejects(server.client().models.list(), ZhipuError)
    await respond()
    expect(await pending).toMatchObject({
      name: 'APIResponseError',
      message: 'Cannot GET /models: the body is not a JSON object, its content type is application/json',
      retryable: false,
    })
    const untyped = server.client().get('/x')
    await respond()
    expect(await untyped).toEqual(JSON.parse(text))
  },
)
