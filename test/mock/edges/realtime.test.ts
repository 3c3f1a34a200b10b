import { WebSocket as NodeWebSocket } from 'ws'
import { afterEach, describe, expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { serve, type Served } from '../../../mock/server.ts'
import { configuration } from '../../support/bare-session.ts'

const options = { realtime: { noise: false } } as const
const servers: Served[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

interface Socket {
  readonly socket: WebSocket
  readonly types: string[]
  readonly closed: Promise<{ code: number; reason: string }>
  until(type: string): Promise<void>
}

/** A WebSocket of an edge, and the types of its events so far. */
function observe(socket: WebSocket): Socket {
  const types: string[] = []
  let wake = () => {}
  socket.addEventListener('message', ({ data }) => {
    types.push(JSON.parse(String(data)).type)
    wake()
  })
  socket.addEventListener('error', () => {})
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
  })
  return {
    socket,
    types,
    closed,
    async until(type) {
      while (!types.includes(type)) await new Promise<void>((resolve) => (wake = resolve))
    },
  }
}

const edges: Record<string, (zhipu: MockZhipu, query?: string) => Promise<WebSocket>> = {
  'in process': (zhipu, query = '') => {
    const headers = query ? {} : { authorization: `Bearer ${zhipu.apiKey}` }
    const url = `wss://open.bigmodel.cn/api/paas/v4/realtime${query}`
    return Promise.resolve(new zhipu.WebSocket(url, { headers } as never))
  },
  'served by Node': async (zhipu, query = '') => {
    const server = await serve(zhipu, { port: 0 })
    servers.push(server)
    const headers = query ? {} : { authorization: `Bearer ${zhipu.apiKey}` }
    return new NodeWebSocket(`${server.baseURL.replace('http', 'ws')}/realtime${query}`, { headers }) as never
  },
}

describe.each(Object.entries(edges))('realtime %s', (_, open) => {
  test('a session is opened, configured and closed by the client', async () => {
    const zhipu = mockZhipu(options)
    const { socket, types, until, closed } = observe(await open(zhipu))
    await until('session.created')
    socket.send(JSON.stringify({ type: 'session.update', session: configuration() }))
    await until('session.updated')
    expect(types.slice(0, 4)).toEqual(['heartbeat', 'session.created', 'conversation.created', 'session.updated'])
    socket.close(1000, 'done')
    expect(await closed).toEqual({ code: 1000, reason: 'done' })
    await expect.poll(() => zhipu.requests.map((entry) => entry.open)).toEqual([false])
    zhipu.assertIdle()
  })

  test('a key in the query opens a session, and the journal masks it', async () => {
    const zhipu = mockZhipu(options)
    const { until, socket } = observe(await open(zhipu, `?Authorization=${zhipu.apiKey}`))
    await until('session.created')
    socket.close()
    expect(zhipu.requests[0]?.target).toBe('/api/paas/v4/realtime?Authorization=***')
    expect(JSON.stringify(zhipu.requests[0])).not.toContain(zhipu.apiKey)
  })

  test('a bad key refuses the handshake', async () => {
    const zhipu = mockZhipu(options)
    const { closed, types } = observe(await open(zhipu, '?Authorization=nonsense'))
    expect((await closed).code).toBe(1006)
    expect(types).toEqual([])
    expect(zhipu.requests[0]?.status).toBe(401)
  })

  test('a cut drops the connection after exactly so many events', async () => {
    const zhipu = mockZhipu(options)
    zhipu.realtime.fail({ cut: { afterEvents: 2 } })
    const { closed, types } = observe(await open(zhipu))
    expect((await closed).code).toBe(1006)
    expect(types).toEqual(['heartbeat', 'session.created'])
  })

  test('reset() and close() end sessions with code 1001', async () => {
    const zhipu = mockZhipu(options)
    const first = observe(await open(zhipu))
    await first.until('session.created')
    zhipu.reset()
    expect((await first.closed).code).toBe(1001)
    const second = observe(await open(zhipu))
    await second.until('session.created')
    expect(() => zhipu.assertIdle()).toThrow('GET /paas/v4/realtime')
    zhipu.close()
    expect((await second.closed).code).toBe(1001)
  })

  test('a model in the query that the gateway does not accept gets error 1234 and code 1003', async () => {
    const zhipu = mockZhipu(options)
    const { types, closed } = observe(await open(zhipu, `?model=glm-realtime-plus&Authorization=${zhipu.apiKey}`))
    expect((await closed).code).toBe(1003)
    expect(types).toEqual(['heartbeat', 'error'])
  })

  test('a message above the limit closes the session with code 1009', async () => {
    const zhipu = mockZhipu(options)
    const { socket, closed, until } = observe(await open(zhipu))
    await until('session.created')
    socket.send(JSON.stringify({ type: 'input_audio_buffer.append', audio: 'A'.repeat(300_000) }))
    expect((await closed).code).toBe(1009)
  })
})

test('the served mock answers a refused handshake with status and body', async () => {
  const zhipu = mockZhipu(options)
  const server = await serve(zhipu, { port: 0 })
  servers.push(server)
  const socket = new NodeWebSocket(`${server.baseURL.replace('http', 'ws')}/realtime`)
  const [status, body] = await new Promise<[number, string]>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve([response.statusCode ?? 0, text]))
    })
  })
  expect(status).toBe(401)
  expect(JSON.parse(body).error.code).toBe('1001')
})

test('a request that asks for HTTP/2 is answered, as Java sends it', async () => {
  const { request } = await import('node:http')
  const zhipu = mockZhipu()
  const server = await serve(zhipu, { port: 0 })
  servers.push(server)
  const headers = {
    authorization: `Bearer ${zhipu.apiKey}`,
    'content-type': 'application/json',
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
  }
  const status = await new Promise((resolve, reject) => {
    const sent = request(`${server.baseURL}/chat/completions`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ model: 'glm-4-flash', messages: [{ role: 'user', content: 'hi' }] }))
  })
  expect(status).toBe(200)
})
