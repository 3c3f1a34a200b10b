import { decodeJwt } from 'jose'
import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  APIConnectionError,
  APITimeoutError,
  type ClientOptions,
  type Middleware,
  type Zhipu,
  ZhipuError,
} from '../../../src/index.ts'
import { done, frame, params, say } from '../../support/chat-events.ts'
import { collect, reasonOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type HandRequest, HandServer } from '../../support/manual-server.ts'

let server: HandServer
beforeEach(() => void (server = new HandServer()))

const answer = { id: '1', choices: [] }
const refusal = (code: string, status = 429, headers: HeadersInit = {}) =>
  Response.json({ error: { code, message: 'm' } }, { status, headers })

/** A request of each kind, ended by what it rejects with. */
const kinds: [string, (options: ClientOptions & { signal?: AbortSignal }) => Promise<unknown>][] = [
  ['json', (options) => server.client(options).get('/x', options)],
  ['events', (options) => server.client(options).chat.completions.stream(params, options).final()],
  ['binary', async (options) => await (await server.client(options).files.content('f', options)).bytes()],
]

describe('timeoutMs', () => {
  test.each(kinds)('is five minutes for the headers of %s', async (_, ask) => {
    const asked = rejects(ask({ maxRetries: 0 }), APITimeoutError)
    const request = await server.next()
    await server.clock.pass(299_999)
    expect(request.hungUp).toBe(false)
    await server.clock.pass(1)
    expect((await asked).message).toMatch(/: timeoutMs of 300000 ms passed$/)
    expect(request.hungUp).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test.each([
    ['json', '{"id":', 'application/json'],
    ['binary', 'abc', 'audio/wav'],
    ['binary that is JSON', '{"id":', 'application/json'],
  ])('covers the body of %s', async (kind, text, type) => {
    const ask = kinds.find(([name]) => kind.startsWith(name))![1]
    const asked = rejects(ask({ maxRetries: 0, timeoutMs: 80 }), APITimeoutError)
    const request = await server.next()
    request.begin(text, { headers: { 'content-type': type } })
    await server.clock.pass(80)
    expect((await asked).message).toMatch(/: timeoutMs of 80 ms passed$/)
    expect(request.hungUp).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('covers the body of a refusal', async () => {
    const asked = rejects(server.client({ maxRetries: 0, timeoutMs: 80 }).get('/x'), APITimeoutError)
    ;(await server.next()).begin('{"error":', { status: 400 })
    await server.clock.pass(80)
    await asked
  })

  test('as the default lets a stream go on for hours once it has begun', async () => {
    const asked = server.client().events('/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const reading = collect(await asked)
    for (let n = 0; n < 100; n++) {
      await server.clock.pass(100_000)
      request.send(': still there\n\n')
    }
    request.end(frame({ n: 2 }) + done)
    expect(await reading).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('as an option of client or request bounds a stream as a whole', async () => {
    for (const options of [[{ timeoutMs: 80 }, {}], [{}, { timeoutMs: 80 }]] as const) {
      const final = rejects(
        server.client(options[0]).chat.completions.stream(params, options[1]).final(),
        APITimeoutError,
      )
      const request = await server.next()
      request.begin(say('a'))
      await server.clock.pass(79)
      request.send(say('b'))
      await server.clock.pass(1)
      expect((await final).message).toMatch(/timeoutMs of 80 ms/)
      expect((await final).partial).toMatchObject({ message: { content: 'ab' } })
      expect(server.clock.waitsMs).toEqual([])
    }
  })

  test('begins anew with each attempt', async () => {
    const asked = server.client({ timeoutMs: 80 }).get('/x')
    const first = await server.next()
    await server.clock.pass(80)
    expect(first.hungUp).toBe(true)
    await server.clock.pass(500)
    const second = await server.next()
    await server.clock.pass(79)
    second.answer(Response.json(answer))
    expect(await asked).toEqual(answer)
  })

  test('of 0 or Infinity is none', async () => {
    for (const timeoutMs of [0, Infinity]) {
      const asked = server.client({ timeoutMs }).get('/x')
      const request = await server.next()
      expect(server.clock.waitsMs).toEqual([])
      request.answer(Response.json(answer))
      await asked
    }
  })

  test('does not run while a request waits for its place', async () => {
    const client = server.client({ timeoutMs: 80, maxConcurrent: 1 })
    const first = client.get('/x')
    const second = client.get('/x')
    const one = await server.next()
    await server.clock.pass(70)
    one.answer(Response.json(answer))
    await first
    const two = await server.next()
    await server.clock.pass(70)
    two.answer(Response.json(answer))
    await second
  })
})

describe('firstTokenTimeoutMs', () => {
  test('ends a stream that sends comments and no event', async () => {
    const asked = rejects(server.client({ firstTokenTimeoutMs: 80, maxRetries: 0 }).events('/x'), APITimeoutError)
    const request = await server.next()
    request.begin()
    for (let n = 0; n < 8; n++) {
      request.send(': patience\n\n')
      await server.clock.pass(10)
    }
    expect((await asked).message).toBe('Cannot POST /x: firstTokenTimeoutMs of 80 ms passed')
    expect(request.hungUp).toBe(true)
  })

  test('that has passed is a failed attempt: the stream is asked for again', async () => {
    const asked = server.client({ firstTokenTimeoutMs: 80 }).events('/x')
    const first = await server.next()
    first.begin(': patience\n\n')
    await server.clock.pass(80 + 500)
    expect(first.hungUp).toBe(true)
    ;(await server.next()).begin(frame({ n: 1 }) + done)
    expect(await collect(await asked)).toEqual([{ n: 1 }])
  })

  test('is over with the first event, and nothing to a JSON answer', async () => {
    const client = server.client({ firstTokenTimeoutMs: 80 })
    const stream = client.events('/x')
    ;(await server.next()).begin(frame({ n: 1 }))
    await stream
    expect(server.clock.waitsMs).toEqual([])
    const asked = client.get('/x')
    const request = await server.next()
    expect(server.clock.waitsMs).toEqual([300_000])
    request.answer(Response.json(answer))
    await asked
  })
})

describe('a failed attempt', () => {
  test('is repeated after half a second, one, two; then the last failure is thrown', async () => {
    const asked = reasonOf(server.client().get('/x'))
    for (const ms of [500, 1_000, 2_000]) {
      ;(await server.next()).answer(refusal('1234', 500))
      await tick()
      expect(server.clock.waitsMs).toEqual([ms])
      await server.clock.pass(ms)
    }
    ;(await server.next()).answer(refusal('1230', 500))
    expect(await asked).toMatchObject({ code: '1230', retryable: true })
    expect(server.requests).toHaveLength(4)
  })

  test('closes its connection before the next', async () => {
    const asked = server.client().get('/x')
    const first = await server.next()
    first.begin('{"error":{"code":"1234","message":"m"}}' + ' '.repeat(70_000), { status: 500 })
    await server.clock.pass(500)
    expect(first.hungUp).toBe(true)
    ;(await server.next()).answer(Response.json(answer))
    await asked
  })

  test('waits as long as the server says, when that is sane', async () => {
    const asked = server.client().get('/x')
    ;(await server.next()).answer(refusal('1302', 429, { 'retry-after': '7' }))
    await tick()
    expect(server.clock.waitsMs).toEqual([7_000])
    await server.clock.pass(7_000)
    ;(await server.next()).answer(refusal('1302', 429, { 'retry-after': '86400' }))
    await tick()
    expect(server.clock.waitsMs).toEqual([4_000])
    await server.clock.pass(4_000)
    ;(await server.next()).answer(Response.json(answer))
    await asked
  })

  test('is not repeated where nothing can change', async () => {
    for (const code of ['1113', '1301', '1308', '1321', '1211']) {
      const asked = reasonOf(server.client().get('/x'))
      ;(await server.next()).answer(refusal(code))
      expect(await asked).toMatchObject({ code, retryable: false })
    }
    expect(server.requests).toHaveLength(5)
  })

  test('is repeated or not as own rules say, of the client or of the request', async () => {
    const retry = [{ place: 'answer', status: 418, then: 'retry' }] as const
    for (const [client, request] of [[{ retry }, {}], [{}, { retry }]]) {
      const asked = server.client(client).get('/x', request)
      ;(await server.next()).answer(new Response('teapot', { status: 418 }))
      await server.clock.pass(500)
      ;(await server.next()).answer(Response.json(answer))
      expect(await asked).toEqual(answer)
    }
  })

  test.each(
    [
      ['connect', (request: HandRequest) => request.fail(new TypeError('refused'))],
      ['timeout', () => server.clock.pass(300_000)],
      ['answer', (request: HandRequest) => request.answer(refusal('1234', 500))],
      ['event', (request: HandRequest) => request.begin(frame({ error: { code: '1234', message: 'm' } }))],
      ['body', (request: HandRequest) => request.begin('data: garbage\n\n')],
    ] as const,
  )('is known to rules by its place: %s', async (place, fail) => {
    const asked = reasonOf(server.client({ retry: [{ place, then: 'stop' }] }).events('/x'))
    await fail(await server.next())
    expect(await asked).toMatchObject({ retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  test('is told to the logger, with its wait, and so is each status', async () => {
    const told: unknown[] = []
    const logger = {
      debug: (...all: unknown[]) => void told.push(all),
      warn: (...all: unknown[]) => void told.push(all),
    }
    const asked = server.client({ logger }).get('/x')
    ;(await server.next()).answer(refusal('1234', 500))
    await server.clock.pass(500)
    ;(await server.next()).answer(Response.json(answer))
    await asked
    expect(told).toEqual([
      ['GET /x: 500', { attempt: 0 }],
      ['Cannot GET /x: HTTP 500 1234 m; again in 500 ms', { attempt: 1 }],
      ['GET /x: 200', { attempt: 1 }],
    ])
  })

  test('is no trouble to a logger that hears of nothing', async () => {
    const asked = server.client({ logger: {} }).get('/x')
    ;(await server.next()).answer(refusal('1234', 500))
    await server.clock.pass(500)
    ;(await server.next()).answer(Response.json(answer))
    expect(await asked).toEqual(answer)
  })

  test('whose body broke off is asked for again', async () => {
    const asked = server.client().get('/x')
    const first = await server.next()
    first.begin('{"id":', { headers: { 'content-type': 'application/json' } })
    await tick()
    first.fail(new TypeError('terminated'))
    await server.clock.pass(500)
    ;(await server.next()).answer(Response.json(answer))
    expect(await asked).toEqual(answer)
  })

  test('of a rate limit holds back the other requests of its client, and no others', async () => {
    const client = server.client()
    const limited = client.get('/limited')
    ;(await server.next()).answer(refusal('1302'))
    await tick()
    const other = client.get('/other')
    const foreign = server.client().get('/foreign')
    const request = await server.next()
    expect(request.url).toMatch(/foreign$/)
    request.answer(Response.json(answer))
    await foreign
    await server.clock.pass(1_999)
    expect(server.requests).toHaveLength(2)
    await server.clock.pass(1)
    for (let n = 0; n < 2; n++) (await server.next()).answer(Response.json(answer))
    await Promise.all([limited, other])
  })
})

describe('an expired token', () => {
  const tokenOf = (request: HandRequest) => request.headers.get('authorization')!.slice('Bearer '.length)
  const jwt = { auth: 'jwt' } as const

  test('is signed anew at once, by the clock of the server', async () => {
    const asked = server.client(jwt).get('/x')
    const first = await server.next()
    const date = new Date(server.clock.now() + 3_600_000).toUTCString()
    first.answer(refusal('1003', 401, { date }))
    const second = await server.next()
    expect(decodeJwt(tokenOf(second))['timestamp']).toBe(server.clock.now() + 3_600_000)
    second.answer(Response.json(answer))
    expect(await asked).toEqual(answer)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('is signed anew once: then the refusal is thrown, and asking again will not help', async () => {
    const asked = reasonOf(server.client(jwt).get('/x'))
    for (let n = 0; n < 2; n++) (await server.next()).answer(refusal('1003', 401))
    expect(await asked).toMatchObject({ name: 'APIAuthenticationError', code: '1003', retryable: false })
    expect(server.requests).toHaveLength(2)
  })

  test('costs no retry', async () => {
    const asked = server.client({ ...jwt, maxRetries: 0 }).get('/x')
    ;(await server.next()).answer(refusal('1003', 401))
    ;(await server.next()).answer(Response.json(answer))
    expect(await asked).toEqual(answer)
  })

  test('that is none but the key itself is not tried again', async () => {
    const asked = reasonOf(server.client().get('/x'))
    ;(await server.next()).answer(refusal('401', 401))
    expect(await asked).toMatchObject({ retryable: false })
    expect(server.requests).toHaveLength(1)
  })
})

describe('a place of maxConcurrent is held', () => {
  /** Whether another request may start; if so it has, and is gone again. */
  const isFree = async (client: Zhipu) => {
    const before = server.requests.length
    const controller = new AbortController()
    const probe = reasonOf(client.get('/probe', { signal: controller.signal }))
    await tick()
    const free = server.requests.length > before
    if (free) await server.next()
    controller.abort()
    await probe
    return free
  }

  test('by a JSON answer until its body is read', async () => {
    const client = server.client({ maxConcurrent: 1 })
    const asked = client.get('/x')
    const request = await server.next()
    request.begin('{"id":', { headers: { 'content-type': 'application/json' } })
    expect(await isFree(client)).toBe(false)
    request.end('"1"}')
    await asked
    expect(await isFree(client)).toBe(true)
  })

  test.each(['over', 'left', 'broken'])('by a stream until it is %s', async (end) => {
    const client = server.client({ maxConcurrent: 1 })
    const asked = client.events('/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const stream = await asked
    expect(await isFree(client)).toBe(false)
    if (end === 'left') stream.cancel()
    else if (end === 'over') request.end(done)
    else request.fail(new TypeError('terminated'))
    await collect(stream).catch(() => {})
    expect(await isFree(client)).toBe(true)
  })

  test.each(['read', 'left', 'broken'])('by a file until it is %s', async (end) => {
    const client = server.client({ maxConcurrent: 1 })
    const asked = client.files.content('f')
    const request = await server.next()
    request.begin('abc', { headers: { 'content-type': 'audio/wav' } })
    const file = await asked
    expect(await isFree(client)).toBe(false)
    if (end === 'left') await file.stream().cancel()
    else if (end === 'read') request.end()
    else request.fail(new TypeError('terminated'))
    if (end !== 'left') await file.bytes().catch(() => {})
    expect(await isFree(client)).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('not while a failed attempt waits for the next', async () => {
    const client = server.client({ maxConcurrent: 1 })
    const asked = client.get('/x')
    ;(await server.next()).answer(refusal('1234', 500))
    await tick()
    expect(await isFree(client)).toBe(true)
    await server.clock.pass(500)
    ;(await server.next()).answer(Response.json(answer))
    await asked
  })
})

describe('an abort rejects with its reason within a tick, and leaves neither timer nor listener', () => {
  const reason = Object.freeze({ mine: true })
  const never = () => new Promise<never>(() => {})
  const stages: [string, ClientOptions, (request: () => Promise<HandRequest>) => unknown][] = [
    ['while the key is awaited', { apiKey: never }, () => tick()],
    ['while a middleware waits', { middleware: [never] }, () => tick()],
    ['while the server is silent', {}, (request) => request()],
    ['while the body of a refusal comes', {}, async (request) => (await request()).begin('{"error":', { status: 400 })],
    ['between two attempts', {}, async (request) => (await request()).answer(refusal('1234', 500))],
    ['while the account cools down', {}, async (request) => (await request()).answer(refusal('1302'))],
    ['in the middle of a body', {}, async (request) => {
      const text = frame({ n: 1 }).replace('data: ', '').trim()
      ;(await request()).begin(text, { headers: { 'content-type': 'application/json' } })
    }],
  ]
  describe.each(stages)('%s', (_, options, reach) => {
    test.each(kinds)('%s', async (_, ask) => {
      const controller = new AbortController()
      const { signal } = controller
      let settled = false
      const asked = reasonOf(ask({ ...options, signal })).finally(() => settled = true)
      await reach(() => server.next())
      await tick()
      expect(settled).toBe(false)
      controller.abort(reason)
      await tick()
      expect(settled).toBe(true)
      expect(await asked).toBe(reason)
      expect(getEventListeners(signal, 'abort')).toEqual([])
      expect(server.clock.waitsMs).toEqual([])
      expect(server.requests.every(({ hungUp }) => hungUp)).toBe(true)
    })
  })

  test('while an upload is read', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const file = { file: new ReadableStream<Uint8Array>(), filename: 'a.jsonl' }
    const asked = reasonOf(server.client().files.create({ file, purpose: 'batch' }, { signal }))
    await tick()
    controller.abort(reason)
    expect(await asked).toBe(reason)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(server.requests).toHaveLength(0)
  })

  test('while a stream is read, and while it is not', async () => {
    for (const reads of [true, false]) {
      const controller = new AbortController()
      const { signal } = controller
      const asked = server.client().events('/x', { signal })
      const request = await server.next()
      request.begin(frame({ n: 1 }))
      const items = (await asked)[Symbol.asyncIterator]()
      await items.next()
      const early = reads ? reasonOf(items.next()) : undefined
      controller.abort(reason)
      expect(await (early ?? reasonOf(items.next()))).toBe(reason)
      expect(getEventListeners(signal, 'abort')).toEqual([])
      expect(server.clock.waitsMs).toEqual([])
      expect(request.hungUp).toBe(true)
    }
  })

  test('while a file is read', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const asked = server.client().files.content('f', { signal })
    const request = await server.next()
    request.begin('abc', { headers: { 'content-type': 'audio/wav' } })
    const bytes = reasonOf((await asked).bytes())
    await tick()
    controller.abort(reason)
    expect(await bytes).toBe(reason)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(server.clock.waitsMs).toEqual([])
    expect(request.hungUp).toBe(true)
  })
})

describe('what is not the server’s fault', () => {
  test('an error of a middleware comes through untouched, is not repeated, and closes the connection', async () => {
    const mine = Object.freeze(new SyntaxError('mine'))
    const clumsy: Middleware = async (request, next) => {
      await next(request)
      throw mine
    }
    const asked = reasonOf(server.client({ middleware: [clumsy], retry: [{ then: 'retry' }] }).get('/x'))
    const request = await server.next()
    request.begin('{')
    expect(await asked).toBe(mine)
    expect(request.hungUp).toBe(true)
    expect(server.requests).toHaveLength(1)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('an error of the function that gives the key does, too', async () => {
    const mine = new RangeError('no vault')
    expect(await reasonOf(server.client({ apiKey: () => Promise.reject(mine) }).get('/x'))).toBe(mine)
    expect(server.requests).toHaveLength(0)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('an error of a middleware that is a ZhipuError is judged like any other', async () => {
    let times = 0
    const flaky: Middleware = (request, next) =>
      times++ ? next(request) : Promise.reject(new APIConnectionError('Cannot reach the relay: it restarts'))
    const asked = server.client({ middleware: [flaky] }).get('/x')
    await server.clock.pass(500)
    ;(await server.next()).answer(Response.json(answer))
    expect(await asked).toEqual(answer)
  })

  test('a fetch that fails is an APIConnectionError that names the origin and keeps the cause', async () => {
    const cause = new TypeError('fetch failed')
    const asked = rejects(server.client({ maxRetries: 0 }).get('/x'), APIConnectionError)
    ;(await server.next()).fail(cause)
    expect(await asked).toMatchObject({
      message: 'Cannot GET /x: no connection to https://open.bigmodel.cn',
      cause,
      retryable: true,
    })
  })

  test('a fetch that throws before it promises anything is one as well', async () => {
    const fetch = () => {
      throw new Error('odd')
    }
    await rejects(server.client({ fetch, maxRetries: 0 }).get('/x'), APIConnectionError)
  })
})

test('an answer with an empty body and 204 is undefined', async () => {
  const asked = server.client().delete('/x')
  ;(await server.next()).answer(new Response(null, { status: 204 }))
  expect(await asked).toBeUndefined()
})

test('an answer that is no JSON is an APIResponseError, which is not asked for again', async () => {
  for (const [text, type, told] of [['<p>hi', 'text/html', 'text/html'], ['', '', 'of no type']] as const) {
    const asked = rejects(server.client().get('/x'), ZhipuError)
    const response = new Response(text)
    response.headers.set('content-type', type)
    ;(await server.next()).answer(response)
    expect(await asked).toMatchObject({
      name: 'APIResponseError',
      message: `Cannot GET /x: the answer is ${told}, want JSON`,
      body: text,
      retryable: false,
    })
  }
})
