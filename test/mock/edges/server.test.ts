import { setImmediate } from 'node:timers'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { serve, type Served, type ServeOptions } from '../../../mock/server.ts'
import { StubMock } from './conformance/stub-mock.ts'

const openServers: Served[] = []
async function start(options?: ServeOptions, zhipu = mockZhipu()): Promise<Served> {
  const server = await serve(zhipu, options)
  openServers.push(server)
  return server
}
afterEach(() => Promise.all(openServers.splice(0).map((server) => server.close())))

/** Sends a request as text over a socket and returns the response as text. */
function sendRaw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setEncoding('utf8').on('data', (chunk: string) => text += chunk)
    socket.on('end', () => resolve(text)).on('error', reject)
  })
}

describe('serve()', () => {
  test('returns its url and base URL and answers requests', async () => {
    const server = await start()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    expect(server.baseURL).toBe(`${server.url}/api/paas/v4`)
    const response = await fetch(`${server.baseURL}/models`, { headers: { authorization: 'Bearer id.secret' } })
    expect(response.status).toBe(200)
  })

  test('JSON is sent with its length, and events that are due together are sent as one chunk', async () => {
    const server = await start({}, new StubMock())
    const json = await sendRaw(server.port, 'GET /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(json).toMatch(
      /^HTTP\/1\.1 200 OK\r\ncontent-length: 17\r\ncontent-type: application\/json; charset=UTF-8\r\n/,
    )
    expect(json).toMatch(/\r\n\r\n\{"text":"你好"\}$/)
    const events = await sendRaw(server.port, 'GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const [head = '', body = ''] = events.split(/\r\n\r\n/)
    expect(head).toMatch(/content-type: text\/event-stream;charset=UTF-8\r\n/)
    expect(head).toMatch(/Transfer-Encoding: chunked/)
    const stream = Array.from({ length: 100 }, (_, i) => `data: ${i}\n\n`).join('')
    expect(body).toBe(`${stream.length.toString(16)}\r\n${stream}\r\n0`)
  })

  test('the headers of a stream are sent before its first event is due', async () => {
    const zhipu = mockZhipu()
    const held = zhipu.chat.hold()
    const server = await start({}, zhipu)
    const response = await fetch(`${server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer id.secret', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'glm-4.6', stream: true, messages: [{ role: 'user', content: 'x' }] }),
    })
    expect(response.status).toBe(200)
    held.write('first event').end()
    expect(await response.text()).toContain('first event')
  })

  test('on a pipelined connection a dropped connection follows the response before it', async () => {
    const zhipu = new StubMock()
    const server = await start({}, zhipu)
    let text = ''
    const closed = new Promise<void>((resolve) => {
      const request = (name: string) => `GET /${name} HTTP/1.1\r\nHost: x\r\n\r\n`
      const socket = connect(server.port, '127.0.0.1', () => socket.write(request('gate') + request('hangup')))
      socket.setEncoding('utf8').on('data', (chunk: string) => text += chunk)
      socket.on('error', () => {}).on('close', () => resolve())
    })
    while (zhipu.arrived.length < 2 || !text.includes('data: 1')) await new Promise((resolve) => setImmediate(resolve))
    zhipu.open()
    await closed
    expect(text).toMatch(/data: 2\n\n\r\n0\r\n\r\n$/)
  })

  test('the journal has a binary request body as Uint8Array, not as Buffer', async () => {
    const zhipu = mockZhipu()
    const server = await start({}, zhipu)
    const body = Uint8Array.from([0xff, 0])
    const headers = { 'authorization': 'Bearer id.secret', 'content-type': 'application/octet-stream' }
    await (await fetch(`${server.baseURL}/rerank`, { method: 'POST', headers, body })).text()
    expect(zhipu.requests[0]?.rawBody).toStrictEqual(body)
  })

  test('latencyMs follows the clock of the mock, and a disconnect ends the wait', async () => {
    const zhipu = mockZhipu({ clock: 'virtual' })
    const server = await start({ latencyMs: 250 }, zhipu)
    const ask = (signal?: AbortSignal) =>
      fetch(`${server.baseURL}/models`, { headers: { authorization: 'Bearer id.secret' }, ...(signal && { signal }) })
    const response = ask()
    while (zhipu.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(zhipu.requests).toHaveLength(0)
    await zhipu.clock.advance(250)
    expect((await response).status).toBe(200)
    const controller = new AbortController()
    const aborted = ask(controller.signal)
    while (zhipu.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    await expect(aborted).rejects.toThrow('aborted')
    while (zhipu.clock.sleeping > 0) await new Promise((resolve) => setImmediate(resolve))
  })

  test('pages of other origins may send requests, unless cors is false', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://app.test', 'access-control-request-headers': 'authorization' },
    }
    const server = await start()
    const allowed = await fetch(`${server.baseURL}/models`, preflight)
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization')
    const headers = { origin: 'https://app.test', authorization: 'Bearer id.secret' }
    expect((await fetch(`${server.baseURL}/models`, { headers })).headers.get('access-control-allow-origin')).toBe(
      'https://app.test',
    )
    const withoutCors = await start({ cors: false })
    expect((await fetch(`${withoutCors.baseURL}/models`, { headers })).headers.get('access-control-allow-origin'))
      .toBeNull()
  })

  test('the control API accepts the names of host and allowedHosts, in any case, and no others', async () => {
    const server = await start({ host: '0.0.0.0', allowedHosts: ['Mock', 'glm.internal'] })
    const statusFor = async (host: string) => {
      const head = `GET /__mock/health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
      return (await sendRaw(server.port, head)).slice(9, 12)
    }
    const hosts = ['mock:4010', 'MOCK', 'glm.internal', 'a.glm.internal', 'mock.evil.example', '']
    expect(await Promise.all(hosts.map(statusFor))).toEqual(['200', '200', '200', '403', '403', '403'])
    const named = await start({ host: 'localhost' })
    expect((await fetch(`http://localhost:${named.port}/__mock/health`)).status).toBe(200)
    for (const name of ['http://mock', 'mock:4010', 'mock/', '']) {
      await expect(start({ allowedHosts: [name] })).rejects.toThrow(
        `Cannot serve mock: allowedHosts is [${JSON.stringify(name)}], expected a list of host names without scheme`,
      )
    }
  })

  test('close() ends stalled streams and pending requests, frees the port, and may be called twice', async () => {
    const zhipu = new StubMock()
    const server = await serve(zhipu)
    const response = await fetch(`${server.baseURL}/stall`)
    const silent = expect(fetch(`${server.baseURL}/silent`)).rejects.toThrow()
    while (zhipu.arrived.length < 2) await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([server.close(), server.close()])
    await expect(response.text()).rejects.toThrow()
    await silent
    expect(zhipu.left).toEqual(['stall'])
    expect(zhipu.aborted).toEqual(['silent'])
    await using next = await serve(zhipu, { port: server.port })
    expect(next.port).toBe(server.port)
  })

  test('serve() rejects for invalid options and for a port in use', async () => {
    await expect(serve(mockZhipu(), { port: 70_000 })).rejects.toThrow(
      'Cannot serve mock: port is 70000, expected 0 to 65535',
    )
    await expect(serve(mockZhipu(), { latencyMs: -1 })).rejects.toThrow(
      'Cannot serve mock: latencyMs is -1, expected milliseconds, 0 or more',
    )
    const { port } = await start()
    await expect(serve(mockZhipu(), { port })).rejects.toThrow('EADDRINUSE')
  })

  test('the url of a server on all interfaces is a loopback address', async () => {
    const server = await start({ host: '0.0.0.0' })
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  })
})
