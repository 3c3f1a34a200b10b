import { jwtVerify } from 'jose'
import process from 'node:process'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  APIAuthenticationError,
  APIConnectionError,
  APIReachLimitError,
  APITimeoutError,
  ZhipuError,
} from '../../../src/index.ts'
import {
  createRealtimeToken,
  realtime,
  type RealtimeOptions,
  type WebSocketClass,
} from '../../../src/realtime/index.ts'
import { type RealtimeServerOptions, serveRealtime } from '../../support/realtime-server.ts'
import { apiKey, openSession } from '../../support/realtime-session.ts'
import { rejectionOf, rejects } from '../../support/expect.ts'
import { ManualClock, tick } from '../../support/manual-clock.ts'

const secret = new TextEncoder().encode('a-secret-of-16-characters')
const refusal = { status: 401, body: '{"error":{"code":"1001","message":"Header 中未收到 Authentication 参数"}}' }

/** Hides what only the package `ws` has, as the global class of other runtimes does. */
class PlainWebSocket {
  readonly #socket: WebSocket
  constructor(url: string, init?: { headers: Record<string, string> }) {
    this.#socket = new WebSocket(url, init)
  }
  get readyState() {
    return this.#socket.readyState
  }
  get bufferedAmount() {
    return this.#socket.bufferedAmount
  }
  set binaryType(type: 'arraybuffer') {
    this.#socket.binaryType = type
  }
  send(text: string) {
    this.#socket.send(text)
  }
  close(code?: number, reason?: string) {
    this.#socket.close(code, reason)
  }
  addEventListener(type: 'open', listener: () => void) {
    this.#socket.addEventListener(type, listener)
  }
}

/** The error of a session that cannot be opened. */
async function openingError(serverOptions: RealtimeServerOptions, options: RealtimeOptions = {}): Promise<unknown> {
  await using server = await serveRealtime(serverOptions)
  const error = await rejectionOf(realtime({}, { apiKey, baseURL: server.baseURL, webSocket: WebSocket, ...options }))
  expect(await server.connections()).toBe(0)
  return error
}

describe('the handshake', () => {
  test('sends the key in the header, to the path of the base URL', async () => {
    await using opened = await openSession()
    const { url, headers } = opened.peer.request
    expect(url).toBe('/api/paas/v4/realtime')
    expect(headers.authorization).toBe(`Bearer ${apiKey}`)
  })

  test('goes to the general base of the platform for a base of a Coding Plan, which has no GLM-Realtime', async () => {
    const urls: string[] = []
    class Refusing {
      constructor(url: string) {
        urls.push(url)
        throw new Error('no socket')
      }
    }
    const webSocket = Refusing as unknown as WebSocketClass
    const bases: RealtimeOptions[] = [
      { endpoint: 'cn-coding' },
      { endpoint: 'intl-coding' },
      { baseURL: 'https://open.bigmodel.cn/api/coding/paas/v4//' },
      { baseURL: 'https://gateway.example/coding/glm' },
    ]
    for (const options of bases) await rejects(realtime({}, { apiKey, webSocket, ...options }), TypeError)
    expect(urls).toEqual([
      'wss://open.bigmodel.cn/api/paas/v4/realtime',
      'wss://api.z.ai/api/paas/v4/realtime',
      'wss://open.bigmodel.cn/api/paas/v4/realtime',
      'wss://gateway.example/coding/glm/realtime',
    ])
  })

  test('sends a signed token with auth jwt', async () => {
    await using opened = await openSession({}, { auth: 'jwt' })
    const token = opened.peer.request.headers.authorization!.replace('Bearer ', '')
    const { payload, protectedHeader } = await jwtVerify(token, secret)
    expect(payload).toMatchObject({ api_key: 'id', exp: expect.any(Number) })
    expect(protectedHeader).toMatchObject({ alg: 'HS256', sign_type: 'SIGN' })
  })

  test('sends a signed token in the query with authIn query, and the key only when that is asked for', async () => {
    await using opened = await openSession({}, { authIn: 'query' })
    const { url, headers } = opened.peer.request
    expect(headers.authorization).toBeUndefined()
    const token = new URL(url!, 'http://host').searchParams.get('Authorization')!
    expect((await jwtVerify(token, secret)).payload['api_key']).toBe('id')
    await using withKey = await openSession({}, { authIn: 'query', auth: 'key' })
    expect(withKey.peer.request.url).toBe(`/api/paas/v4/realtime?Authorization=${apiKey}`)
  })

  test('sends a token that a server has made, which takes precedence over the key', async () => {
    const token = await createRealtimeToken(apiKey)
    await using opened = await openSession({}, { token: () => Promise.resolve(token), authIn: 'query' })
    expect(opened.peer.request.url).toBe(`/api/paas/v4/realtime?Authorization=${token}`)
    const { payload } = await jwtVerify(token, secret)
    expect(payload.exp! - (payload['timestamp'] as number)).toBe(600_000)
  })

  test('sends no authorization with apiKey null, and adds headers and query', async () => {
    const options = { apiKey: null, headers: { 'x-trace': '1' }, query: { model: 'glm-realtime-air' } }
    await using opened = await openSession({}, options)
    const { url, headers } = opened.peer.request
    expect([url, headers.authorization, headers['x-trace']]).toEqual([
      '/api/paas/v4/realtime?model=glm-realtime-air',
      undefined,
      '1',
    ])
  })

  test.each([
    ['of the package ws', WebSocket],
    ['that hides the answer, by a plain request', PlainWebSocket],
  ])('that is refused rejects with status, code and message: class %s', async (_, webSocket) => {
    const error = await openingError({ refuse: refusal }, { webSocket })
    expect(error).toBeInstanceOf(APIAuthenticationError)
    expect(error).toMatchObject({ status: 401, code: '1001' })
    expect((error as Error).message).toBe('Cannot open session: HTTP 401 1001 Header 中未收到 Authentication 参数')
  })

  test('that is refused masks the key and the token which the server repeats', async () => {
    for (const authIn of ['header', 'query'] as const) {
      const body = JSON.stringify({ error: { code: '1000', message: `key ${apiKey} is unknown` } })
      const error = await openingError({ refuse: { status: 401, body } }, { authIn })
      expect(JSON.stringify(error) + (error as Error).message).not.toContain('a-secret')
    }
  })

  test('names no token in the error of a URL that the class refuses, or of a server that repeats the query', async () => {
    const token = 'tok(en)~with space!secretsecret'
    const check = (error: Error | undefined) => {
      expect(error?.message).toMatch(/^Cannot /)
      expect(`${error?.stack}${JSON.stringify(error)}`).not.toContain('secretsecret')
    }
    const baseURL = 'http://x y/'
    check(await realtime({}, { token, authIn: 'query', webSocket: WebSocket, baseURL }).then(undefined, (e) => e))
    const body = JSON.stringify({ error: { code: '1000', message: `bad ${new URLSearchParams({ token })}` } })
    check(await openingError({ refuse: { status: 401, body } }, { token, authIn: 'query' }) as Error)
  })

  test('that is refused for another reason than the plain request says so', async () => {
    const error = await openingError({ refuse: { ...refusal, plainStatus: 426 } }, { webSocket: PlainWebSocket })
    expect(error).toBeInstanceOf(APIConnectionError)
    expect((error as Error).message).toMatch(
      /^Cannot open session: no WebSocket to http:\/\/127\.0\.0\.1:\d+ Unexpected/,
    )
  })

  test.each([200, 302, 400, 405, 426])('whose plain request gets %i is an APIConnectionError', async (plainStatus) => {
    const fetch: typeof globalThis.fetch = (url, init) => globalThis.fetch(url, { ...init, redirect: 'manual' })
    const error = await openingError({ refuse: { ...refusal, plainStatus } }, { webSocket: PlainWebSocket, fetch })
    expect(error).toMatchObject({ name: 'APIConnectionError', retryable: true })
  })

  test('that is refused names the base URL when the path is unknown, and has the response unless its URL has the token', async () => {
    for (const [authIn, hasResponse] of [['header', true], ['query', false]] as const) {
      const error = await openingError({ refuse: { status: 404, body: '{}' } }, { authIn })
      expect((error as Error).message).toMatch(/baseURL is http:\/\/127\.0\.0\.1:\d+\/api\/paas\/v4, expected one like/)
      expect((error as { response?: Response }).response?.status).toBe(hasResponse ? 404 : undefined)
    }
  })

  test('that is refused with a long page keeps its beginning', async () => {
    const error = await openingError({ refuse: { status: 502, body: `<title>Bad Gateway</title>${'a'.repeat(1e6)}` } })
    expect((error as Error).message).toBe('Cannot open session: HTTP 502 Bad Gateway')
  })

  test('that is refused ends with the abort or the timeout while a plain request asks for the reason', async () => {
    const reason = new Error('mine')
    const controller = new AbortController()
    const fetch = () => {
      queueMicrotask(() => controller.abort(reason))
      return new Promise<Response>(() => {})
    }
    const options = { webSocket: PlainWebSocket, fetch }
    expect(await openingError({ refuse: refusal }, { ...options, signal: controller.signal })).toBe(reason)
    const error = await openingError({ refuse: refusal }, { ...options, connectTimeoutMs: 200 })
    expect(error).toBeInstanceOf(APITimeoutError)
  })

  test('that is refused with an endless body has the status after 5 s', async () => {
    const clock = new ManualClock()
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode('{"error":{"code":"1001"')),
    })
    let isAsked = false
    const fetch = () => {
      isAsked = true
      return Promise.resolve(new Response(body, { status: 401 }))
    }
    const opening = openingError({ refuse: refusal }, { webSocket: PlainWebSocket, fetch, clock })
    while (!isAsked || !clock.waitsMs.includes(5000)) await tick()
    await clock.advance(5000)
    expect(await opening).toMatchObject({ name: 'APIAuthenticationError', status: 401 })
    expect(clock.waitsMs).toEqual([])
  })

  test('that is refused without a body leaves no promise that rejects', async () => {
    const unhandled: unknown[] = []
    const record = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', record)
    onTestFinished(() => void process.off('unhandledRejection', record))
    for (const webSocket of [WebSocket, PlainWebSocket]) {
      const error = await openingError({ refuse: { status: 401, body: '' } }, { webSocket })
      expect(error).toMatchObject({ name: 'APIAuthenticationError', status: 401 })
      await tick()
    }
    expect(unhandled).toEqual([])
  })

  test('that is refused with a body that does not end is a timeout when connectTimeoutMs passes', async () => {
    const refuse = { status: 401, body: '{"error":', headers: { 'content-length': '100', connection: 'keep-alive' } }
    const error = await openingError({ refuse, staysOpen: true }, { connectTimeoutMs: 50 })
    expect(error).toMatchObject({ name: 'APITimeoutError' })
    expect((error as Error).message).toBe('Cannot keep session open: connectTimeoutMs of 50 ms passed')
  })

  test.each([[429, '1302', true], [429, '1113', false], [401, '1003', false], [500, '1234', true], [503, '', true]])(
    'that is refused with %i %o is retryable: %o',
    async (status, code, retryable) => {
      const body = code && JSON.stringify({ error: { code, message: 'm' } })
      expect(await openingError({ refuse: { status, body } })).toMatchObject({ status, retryable })
    },
  )

  test('without a server is an APIConnectionError', async () => {
    const baseURL = 'http://127.0.0.1:1/api/paas/v4'
    for (const webSocket of [WebSocket, PlainWebSocket]) {
      await rejects(realtime({}, { apiKey, baseURL, webSocket }), APIConnectionError)
    }
  })

  test('rejects when connectTimeoutMs passes, and closes the connection', async () => {
    const error = await openingError({ hangs: true }, { connectTimeoutMs: 30 })
    expect(error).toBeInstanceOf(APITimeoutError)
    expect((error as Error).message).toContain('connectTimeoutMs of 30 ms')
  })

  test('rejects with the reason of the signal at every stage, and closes the connection', async () => {
    const reason = { mine: true }
    expect(await openingError({}, { signal: AbortSignal.abort(reason) })).toBe(reason)
    const silent: RealtimeServerOptions = { onSession: (peer) => peer.on('session.update', undefined) }
    for (const serverOptions of [{ hangs: true }, silent]) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(reason), 30)
      expect(await openingError(serverOptions, { signal: controller.signal })).toBe(reason)
    }
    const controller = new AbortController()
    const token = () => {
      controller.abort(reason)
      return new Promise<string>(() => {})
    }
    expect(await openingError({}, { signal: controller.signal, token })).toBe(reason)
  })
})

describe('the configuration', () => {
  test('has the defaults that the server needs, and never tool_choice', async () => {
    await using opened = await openSession({ voice: 'tongtong', turn_detection: undefined, tool_choice: 'auto' })
    expect(opened.peer.received).toEqual([{
      type: 'session.update',
      client_timestamp: expect.any(Number),
      session: {
        input_audio_format: 'wav',
        output_audio_format: 'pcm',
        turn_detection: { type: 'client_vad' },
        voice: 'tongtong',
        beta_fields: { chat_mode: 'audio', tts_source: 'e2e' },
      },
    }])
  })

  test('keeps null, for example of turn_detection', async () => {
    await using opened = await openSession({ turn_detection: null })
    expect(opened.peer.received[0]!['session']).toMatchObject({ turn_detection: null })
  })

  test('rejects with the business code of the server, and closes the connection', async () => {
    const error = await openingError({
      onSession: (peer) =>
        peer.on('session.update', () => peer.send({ type: 'error', error: { code: '1113', message: '账户已欠费' } })),
    })
    expect(error).toBeInstanceOf(APIReachLimitError)
    expect(error).toMatchObject({ code: '1113', message: 'Cannot send session.update: 1113 账户已欠费' })
  })

  test.each([1234, '1234'])('rejects with the error that comes before a close: code %o', async (code) => {
    const error = await openingError({
      opening: [{ type: 'error', error: { code, message: 'model' } }],
      onSession: (peer) => peer.socket.close(1003, 'refused'),
    })
    expect(error).toBeInstanceOf(ZhipuError)
    expect(error).toMatchObject({ code: '1234', retryable: true })
  })

  test.each([
    ['downstream_reconnect_exceeded', 'APIInternalError'],
    ['rate_limit_error', 'APIReachLimitError'],
    [400, 'APIRequestFailedError'],
    ['of_tomorrow', 'APIResponseError'],
  ])('an error with code %o is an %s', async (code, name) => {
    const error = await openingError({
      opening: [],
      onSession: (peer) =>
        peer.on('session.update', () => {
          peer.send({ type: 'error', error: { code, message: 'm' } })
          peer.socket.close(1011)
        }),
    })
    expect(error).toMatchObject({ name, code: `${code}` })
  })

  test('rejects when the server closes before it confirms', async () => {
    const error = await openingError({ opening: [], onSession: (peer) => peer.socket.close(1008, 'policy') })
    expect(error).toBeInstanceOf(APIConnectionError)
    expect((error as Error).message).toContain('the server closed the connection with 1008 policy')
  })

  test('resolves whatever the order of the opening events is', async () => {
    await using opened = await openSession({}, {}, { opening: [{ type: 'conversation.created', conversation: {} }] })
    opened.peer.send({ type: 'session.created', session: { id: 'sess2' } })
    for await (const { type } of opened.session) if (type === 'session.created') break
    expect(opened.session.session.id).toBe('sess2')
  })
})

describe('options', () => {
  test.each<[string, RealtimeOptions]>([
    ['apiKey is malformed', { apiKey: 'no-dot' }],
    ['use connectTimeoutMs: got -1', { connectTimeoutMs: -1 }],
    ['use maxUnreadBytes: got NaN', { maxUnreadBytes: NaN }],
    ['use baseURL', { baseURL: 'ws://host' }],
    ['use authIn: got body', { authIn: 'body' as never }],
    ['use api_key: unknown option, did you mean apiKey?', { api_key: '' } as never],
    ['use websocket: unknown option, did you mean webSocket?', { websocket: vi.fn() } as never],
    ['use connectTimeout: unknown option, did you mean connectTimeoutMs?', { connectTimeout: 1 } as never],
    ['use tool: unknown option, did you mean tools?', { tool: [] } as never],
    ['two tools are named a', { tools: [{ name: 'a', run: () => 1 }, { name: 'a', run: () => 1 }] }],
    ['header "a b" is malformed', { headers: { 'a b': '1' } }],
  ])('an invalid one is a TypeError: %s', async (message, options) => {
    const webSocket = vi.fn() as never
    const error = await rejects(
      realtime({}, { apiKey, webSocket, baseURL: 'http://127.0.0.1:1', ...options }),
      TypeError,
    )
    expect(error.message).toContain(message)
    expect(webSocket).not.toHaveBeenCalled()
  })

  test('without a WebSocket the message says what to pass', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const error = await rejects(realtime({}, { apiKey, baseURL: 'http://127.0.0.1:1' }), TypeError)
    vi.unstubAllGlobals()
    expect(error.message).toContain('expected option webSocket')
  })

  test('tools in video mode are a TypeError, because the server does not support them', async () => {
    await using server = await serveRealtime()
    const options = { apiKey, baseURL: server.baseURL, webSocket: WebSocket, tools: [{ name: 'a', run: () => 1 }] }
    const error = await rejects(realtime({ beta_fields: { chat_mode: 'video_passive' } }, options), TypeError)
    expect(error.message).toContain('expected none with chat_mode video_passive')
    expect(await server.connections()).toBe(0)
  })
})
