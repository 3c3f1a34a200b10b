import { setupServer } from 'msw/node'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { realtime } from '../../../src/realtime/index.ts'
import { RealtimeSocket } from '../../support/realtime-socket.ts'

// Node 20 has no WebSocket.
globalThis.WebSocket ??= NodeWebSocket as never

const original = globalThis.WebSocket
const url = 'wss://open.bigmodel.cn/api/paas/v4/realtime'
const started: MockZhipu[] = []

function mock(seed = 'zhipu'): MockZhipu {
  const zhipu = mockZhipu({ seed, realtime: { noise: false } })
  started.push(zhipu)
  return zhipu
}

afterEach(() => {
  for (const zhipu of started.splice(0)) zhipu.close()
  expect(globalThis.WebSocket).toBe(original)
})

const open = (key: string, base = url) => new RealtimeSocket(new WebSocket(`${base}?Authorization=${key}`))

/** Another server with sessions, which is not intercepted. */
async function serveOther(): Promise<{ other: MockZhipu; base: string }> {
  const other = mockZhipu({ seed: 'other' })
  const server = await serve(other, { port: 0 })
  onTestFinished(() => server.close())
  return { other, base: `${server.url.replace('http', 'ws')}/api/paas/v4/realtime` }
}

test.each(['fetch', 'auto', 'msw'] as const)(
  'listen() with via %s mocks the global WebSocket until close()',
  async (via) => {
    const zhipu = mock()
    await zhipu.listen({ via })
    expect(globalThis.WebSocket).not.toBe(original)
    const session = open(zhipu.apiKey)
    await session.until('session.created')
    expect(zhipu.requests).toMatchObject([{ path: '/paas/v4/realtime', status: 101 }])
    zhipu.close()
    expect(await session.closed()).toBe(1001)
  },
)

test('realtime() of the client reaches the listening mock without options', async () => {
  const zhipu = mock()
  await zhipu.listen()
  zhipu.realtime.reply('你好')
  const session = await realtime({ model: 'glm-realtime-flash' }, { apiKey: zhipu.apiKey })
  await session.sendToolOutput('晴')
  expect((await (await session.createResponse()).done).transcript).toBe('你好')
  await session.close()
  expect(zhipu.requests[0]?.headers['authorization']).toBe('Bearer ***')
})

test('a WebSocket to another host is of the original class, also one whose URL is relative or invalid', async () => {
  const { other, base } = await serveOther()
  const zhipu = mock()
  await zhipu.listen()
  const session = open(other.apiKey, base)
  await session.until('session.created')
  expect(session.socket).toBeInstanceOf(original)
  expect(session.socket).toBeInstanceOf(WebSocket)
  expect(session.socket.url).toContain(base)
  expect(session.socket.bufferedAmount).toBe(0)
  session.socket.binaryType = 'arraybuffer'
  expect(session.socket.binaryType).toBe('arraybuffer')
  const closed = new Promise((resolve) => session.socket.onclose = resolve)
  session.socket.close(1000, 'done')
  await closed
  expect(other.requests).toHaveLength(1)
  expect(zhipu.requests).toEqual([])
  expect(() => new WebSocket('not a URL')).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
})

test('the replaced class is constructed, inherited from and compared as the original one', async () => {
  const zhipu = mock()
  await zhipu.listen()
  const Class = globalThis.WebSocket
  expect(Class.name).toBe('WebSocket')
  expect([Class.CONNECTING, Class.OPEN, Class.CLOSING, Class.CLOSED]).toEqual([0, 1, 2, 3])
  expect(() => (Class as unknown as (text: string) => unknown)(url)).toThrow(TypeError)

  class Chatty extends Class {
    readonly sent: unknown[] = []
    #count = 0
    override send(data: string): void {
      this.sent.push(data)
      this.#count++
      super.send(data)
    }
    get count(): number {
      return this.#count
    }
  }
  const socket = new Chatty(`${url}?Authorization=${zhipu.apiKey}`)
  expect(socket).toBeInstanceOf(Chatty)
  expect(socket).toBeInstanceOf(WebSocket)
  // The class of the package `ws` is no EventTarget.
  if (original.prototype instanceof EventTarget) expect(socket).toBeInstanceOf(original)
  expect(socket).toBeInstanceOf(EventTarget)
  expect(new WebSocket(url)).not.toBeInstanceOf(Chatty)
  expect(socket.constructor).toBe(Chatty)
  expect([socket.readyState, socket.bufferedAmount, socket.protocol, socket.OPEN]).toEqual([0, 0, '', 1])
  expect(() => socket.send('{}')).toThrow('connecting')
  const session = new RealtimeSocket(socket)
  await session.until('session.created')
  session.send({ type: 'no.such.event' })
  await session.until('error')
  expect(socket.count).toBe(2)
  expect(zhipu.requests.find(({ status }) => status === 101)?.received?.map(({ frame }) => frame)).toEqual([
    socket.sent[1],
  ])
})

test('event handlers and listeners get events whose target is the socket', async () => {
  const zhipu = mock()
  await zhipu.listen()
  const socket = new WebSocket(`${url}?Authorization=${zhipu.apiKey}`)
  const calls: string[] = []
  expect(socket.onopen).toBeNull()
  socket.onopen = () => calls.push('replaced')
  socket.addEventListener('open', () => calls.push('listener'), { once: true })
  socket.onopen = (event) => calls.push(`handler ${event.target === socket}`)
  const dropped = () => calls.push('dropped')
  socket.addEventListener('message', dropped)
  socket.removeEventListener('message', dropped)
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve)
  await new Promise<void>((resolve) => {
    socket.onmessage = ({ data, target }) => {
      calls.push(`${JSON.parse(String(data)).type} ${target === socket}`)
      socket.onmessage = null
      resolve()
    }
  })
  expect(calls).toEqual(['handler true', 'listener', 'heartbeat true'])
  socket.close(4000, '再见')
  expect(await closed).toMatchObject({ code: 4000, reason: '再见', wasClean: true, target: socket })
  expect(socket.readyState).toBe(WebSocket.CLOSED)
})

test('a refused handshake is an error and a close, as of a server', async () => {
  const zhipu = mock()
  await zhipu.listen()
  const socket = new WebSocket(url)
  const types: string[] = []
  socket.onerror = ({ type }) => types.push(type)
  const { code } = await new Promise<CloseEvent>((resolve) => socket.onclose = resolve)
  expect([...types, code]).toEqual(['error', 1006])
  expect(zhipu.requests[0]?.status).toBe(401)
})

test('of several listening mocks, the one that issued the key answers; the class is restored after the last', async () => {
  const [first, second] = [mock('one'), mock('two')]
  await first.listen()
  await second.listen()
  for (const zhipu of [first, second]) await open(zhipu.apiKey).until('session.created')
  expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  first.close()
  await open(second.apiKey).until('session.created')
  expect(second.requests).toHaveLength(2)
})

test('a class that was kept after close() connects as the original one', async () => {
  const { other, base } = await serveOther()
  const zhipu = mock()
  await zhipu.listen()
  const kept = globalThis.WebSocket
  zhipu.close()
  const session = new RealtimeSocket(new kept(`${base}?Authorization=${other.apiKey}`))
  await session.until('session.created')
  session.socket.close()
  await session.closed()
})

test('a server of MSW that starts later passes sessions on to the listening mock', async () => {
  const zhipu = mock()
  const server = setupServer()
  await zhipu.listen({ via: 'fetch' })
  server.listen({ onUnhandledRequest: 'bypass' })
  try {
    await open(zhipu.apiKey).until('session.created')
  } finally {
    server.close()
  }
})
