import process from 'node:process'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { APIAuthenticationError, APIConnectionError } from '../../../src/index.ts'
import { realtime } from '../../../src/realtime/index.ts'
import { rejectionOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { apiKey } from '../../support/realtime-session.ts'

/** A WebSocket without a network, which confirms each `session.update`. */
class FakeSocket extends EventTarget {
  static last: FakeSocket | undefined
  readonly sent: { type: string }[] = []
  readonly args: unknown[]
  readyState = 0
  bufferedAmount = 0
  binaryType = ''
  closes = 0
  accepted = false
  constructor(...args: unknown[]) {
    super()
    this.args = args
    FakeSocket.last = this
  }
  emit(type: string, members: object = {}) {
    this.dispatchEvent(Object.assign(new Event(type), members))
  }
  send(text: string) {
    const event = JSON.parse(text)
    this.sent.push(event)
    if (event.type === 'session.update') {
      queueMicrotask(() => this.emit('message', { data: '{"type":"session.updated","session":{}}' }))
    }
  }
  close() {
    this.closes++
    this.emit('close', { code: 1000, reason: '' })
  }
  accept() {
    this.accepted = true
  }
}

const options = { apiKey, baseURL: 'http://127.0.0.1:1/api/paas/v4' }

/** Resolves with the next socket, once the handshake has created it. */
async function nextSocket(): Promise<FakeSocket> {
  while (!FakeSocket.last) await tick()
  const socket = FakeSocket.last
  FakeSocket.last = undefined
  return socket
}

/** As a bundler defines it in a browser. Not `undefined`: Vitest sets members of it while a module is being imported. */
const withoutVersions = Object.create(process, { versions: { value: undefined } })

afterEach(() => void vi.unstubAllGlobals())

describe('the global WebSocket', () => {
  test('receives the URL and the headers', async () => {
    vi.stubGlobal('WebSocket', FakeSocket)
    const opening = realtime({}, options)
    const socket = await nextSocket()
    expect(socket.args).toEqual([
      'ws://127.0.0.1:1/api/paas/v4/realtime',
      { headers: { authorization: `Bearer ${apiKey}` } },
    ])
    expect(socket.binaryType).toBe('arraybuffer')
    socket.emit('open')
    await (await opening).close()
  })

  test('receives no second argument in a browser, and the token in the query', async () => {
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.stubGlobal('document', {})
    vi.stubGlobal('process', withoutVersions)
    const opening = realtime({}, { token: 'a.b.c' })
    const socket = await nextSocket()
    vi.unstubAllGlobals()
    expect(socket.args).toEqual(['wss://open.bigmodel.cn/api/paas/v4/realtime?Authorization=a.b.c', undefined])
    socket.emit('open')
    await (await opening).close()
  })

  describe('in a page that has only a token', () => {
    const token = 'header.payload.signature'
    const url = `wss://open.bigmodel.cn/api/paas/v4/realtime?Authorization=${token}`

    /** Opens a session. `process` is missing for the synchronous beginning only, because Vitest needs it. */
    async function openInPage(given: string | (() => string | Promise<string>)) {
      vi.stubGlobal('WebSocket', FakeSocket)
      vi.stubGlobal('document', {})
      vi.stubGlobal('process', undefined)
      const opening = realtime({}, { token: given })
      vi.unstubAllGlobals()
      opening.catch(() => {})
      return { opening, socket: await nextSocket() }
    }

    test.each([['a token', token], ['a function', () => Promise.resolve(token)]])(
      'receives the URL with %s, which events, errors and reasons do not show',
      async (_, given) => {
        const { opening, socket } = await openInPage(given)
        expect(socket.args).toEqual([url])
        socket.emit('open')
        const session = await opening
        const events = session.events('error')
        socket.emit('message', { data: JSON.stringify({ type: 'error', error: { code: '1000', message: url } }) })
        expect(JSON.stringify((await events.next()).value)).toContain('Authorization=***')
        socket.emit('close', { code: 4000, reason: token })
        expect(await session.closed).toEqual({ code: 4000, reason: '***' })
        expect(`${await rejectionOf(events.next())}`).not.toContain(token)
      },
    )

    test('asks for the reason of a refusal by https', async () => {
      const fetch = vi.fn((_url: string) =>
        Promise.resolve(Response.json({ error: { code: '1000', message: url } }, { status: 401 }))
      )
      const { opening, socket } = await openInPage(token)
      vi.stubGlobal('fetch', fetch)
      socket.emit('error')
      const error = await rejects(opening, APIAuthenticationError)
      expect(fetch.mock.calls[0]![0]).toBe(url.replace('wss', 'https'))
      expect(`${JSON.stringify(error)}${error.message}${error.stack}`).not.toContain(token)
    })

    test('masks nothing when a function returns an empty token', async () => {
      const { opening, socket } = await openInPage(() => '')
      socket.emit('open')
      const session = await opening
      const events = session.events('error')
      socket.emit('message', { data: '{"type":"error","error":{"message":"no"}}' })
      expect((await events.next()).value).toEqual({ type: 'error', error: { message: 'no' } })
      await session.close()
    })
  })

  test('with a key in a browser is a TypeError', async () => {
    vi.stubGlobal('document', {})
    vi.stubGlobal('process', withoutVersions)
    const error = await rejectionOf(realtime({}, options))
    vi.unstubAllGlobals()
    expect(String(error)).toContain('expected token, null or dangerouslyAllowBrowser')
  })

  test.each([
    ['error alone, as in Node 22', ['error']],
    ['error and close, as in Node 24', ['error', 'close']],
    ['close alone', ['close']],
  ])('that fails with %s rejects once', async (_, types) => {
    vi.stubGlobal('WebSocket', FakeSocket)
    const fetch = vi.fn(() => Promise.reject(new TypeError('fetch failed')))
    const opening = rejects(realtime({}, { ...options, fetch }), APIConnectionError)
    const socket = await nextSocket()
    for (const type of types) socket.emit(type, { message: 'refused' })
    await opening
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test.each([['close', 'error'], ['error', 'close'], ['error', 'error']])(
    'that is lost with %s and %s ends the session once',
    async (...types) => {
      vi.stubGlobal('WebSocket', FakeSocket)
      const opening = realtime({}, options)
      const socket = await nextSocket()
      socket.emit('open')
      const session = await opening
      const next = rejects(session.responses().next(), APIConnectionError)
      for (const type of types) socket.emit(type, { code: 0 })
      await next
      expect((await session.closed).code).toBe(1006)
    },
  )

  test('whose send() throws ends the session', async () => {
    vi.stubGlobal('WebSocket', FakeSocket)
    const opening = realtime({}, options)
    const socket = await nextSocket()
    socket.emit('open')
    const session = await opening
    socket.send = () => {
      throw new TypeError("Can't call WebSocket send() after close().")
    }
    const error = await rejects(session.commit(), APIConnectionError)
    expect(error.cause).toBeInstanceOf(TypeError)
  })
})

describe('on Workers', () => {
  test('the handshake is a fetch with an upgrade, and accept() is called', async () => {
    vi.stubGlobal('WebSocketPair', class {})
    const socket = new FakeSocket()
    const fetch = vi.fn((_url: string, _init: RequestInit) =>
      Promise.resolve({ status: 101, webSocket: socket } as never)
    )
    const session = await realtime({}, { ...options, fetch })
    expect(fetch.mock.calls[0]).toEqual([
      'http://127.0.0.1:1/api/paas/v4/realtime',
      { headers: { authorization: `Bearer ${apiKey}`, upgrade: 'websocket' }, signal: expect.anything() },
    ])
    expect(socket.accepted).toBe(true)
    await session.close()
  })

  test('a refusal is the response, without another request', async () => {
    vi.stubGlobal('WebSocketPair', class {})
    const fetch = vi.fn(() =>
      Promise.resolve(Response.json({ error: { code: '1003', message: 'm' } }, { status: 401 }))
    )
    expect(await rejects(realtime({}, { ...options, fetch }), APIAuthenticationError)).toMatchObject({ code: '1003' })
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('a socket that opens after the abort is closed', async () => {
    vi.stubGlobal('WebSocketPair', class {})
    const socket = new FakeSocket()
    const controller = new AbortController()
    let answer: (response: Response) => void = () => {}
    let isAsked = false
    const fetch = () => {
      isAsked = true
      return new Promise<Response>((resolve) => answer = resolve)
    }
    const opening = rejectionOf(realtime({}, { ...options, fetch, signal: controller.signal }))
    while (!isAsked) await tick()
    controller.abort('mine')
    expect(await opening).toBe('mine')
    answer({ status: 101, webSocket: socket } as never)
    await tick()
    expect(socket.closes).toBe(1)
  })
})
