import { assert } from 'chai'
import { connect, type Socket } from 'node:net'
import { serve } from '../../../../mock/server.ts'
import type { AttackCase } from './case.ts'
import { exchange, parseResponse, request } from './raw-http.ts'

const auth = { 'Authorization': 'Bearer id.secret', 'Content-Type': 'application/json' }
const chatLine = 'POST /api/paas/v4/chat/completions'
const chatBody = '{"model":"glm-4.6","messages":[{"role":"user","content":"x"}]}'
const head = `${chatLine} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer id.secret\r\nContent-Type: application/json\r\n`
const chatRequest = `${head}Content-Length: ${chatBody.length}\r\n\r\n${chatBody}`

async function assertAlive(port: number): Promise<void> {
  assert.equal((await request(port, chatLine, auth, chatBody)).status, 200)
}

/** Sends a text and returns what arrives first; `''` when the server closes the connection. */
async function firstData(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(text))
  const data = await new Promise<string>((resolve) => {
    socket.setEncoding('utf8').on('data', resolve).on('error', () => {}).on('close', () => resolve(''))
  })
  socket.destroy()
  return data
}

/** Connections and bodies that a client sends by mistake or on purpose. */
export const connectionCases: Readonly<Record<string, AttackCase>> = {
  'a body that does not arrive within requestTimeoutMs is answered with 408 or a closed connection': async (
    _,
    zhipu,
  ) => {
    await using server = await serve(zhipu, { requestTimeoutMs: 300 })
    const response = await firstData(server.port, `${head}Content-Length: 100\r\n\r\n{"model":`)
    if (response !== '') assert.equal(parseResponse(response).status, 408)
    assert.lengthOf(zhipu.requests, 0)
    await assertAlive(server.port)
  },

  'a stream that is open for longer than requestTimeoutMs goes on': async (_, zhipu) => {
    await using server = await serve(zhipu, { requestTimeoutMs: 300 })
    zhipu.chat.reply.stream(['first', { wait: 1500 }, 'last'])
    const response = await fetch(`${server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: auth,
      body: JSON.stringify({ ...JSON.parse(chatBody), stream: true }),
    })
    assert.match(await response.text(), /first[^]*last[^]*\[DONE\]/)
  },

  '300 connections that send half a request block no other request': async ({ port }) => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () =>
      new Promise<Socket>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`${head}Content-Length: 100\r\n\r\n{`)
          resolve(socket)
        })
        socket.on('error', () => {})
      })))
    await assertAlive(port)
    for (const socket of sockets) socket.destroy()
    await assertAlive(port)
  },

  'bytes that are no UTF-8, no JSON and no HTTP are refused': async ({ port }) => {
    const bodies = [new Uint8Array([0xff, 0xfe, 0x80]), new Uint8Array(1000), new Uint8Array([0xef, 0xbb, 0xbf, 0x7b])]
    for (const body of bodies) {
      const text = await exchange(port, `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`, body)
      assert.equal(parseResponse(text).status, 400)
    }
    const garbage = await exchange(port, '\0\x01\x02 garbage\r\n\r\n')
    if (garbage !== '') assert.equal(parseResponse(garbage).status, 400)
    await assertAlive(port)
  },

  'a body of 100 MB and one nested 500 000 deep are answered': async ({ port, baseURL }) => {
    const content = 'A'.repeat(100_000_000)
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,iVBORw0KGgo${content}` } }
    const large = JSON.stringify({ model: 'glm-4.6v', messages: [{ role: 'user', content: [picture] }] })
    const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
    for (const body of [large, deep, `{"model":"glm-4.6","messages":${deep}}`]) {
      const response = await fetch(`${baseURL}/chat/completions`, { method: 'POST', headers: auth, body })
      await response.text()
      assert.isBelow(response.status, 500)
    }
    await assertAlive(port)
  },

  'pipelined requests are answered in order, each once': async ({ port }, zhipu) => {
    for (const text of ['one', 'two', 'three']) zhipu.chat.reply(text)
    const last = chatRequest.replace('Host: x', 'Host: x\r\nConnection: close')
    const text = await exchange(port, chatRequest + chatRequest + last)
    assert.deepEqual(text.match(/"content":"(one|two|three)"/g), [
      '"content":"one"',
      '"content":"two"',
      '"content":"three"',
    ])
  },

  'a client that has the mock as its HTTP proxy is answered by the host of its URL': async ({ port }, zhipu) => {
    const { status, text } = await request(port, 'GET http://api.z.ai/api/paas/v4/nothing?x=1', {
      ...auth,
      Host: 'api.z.ai',
    })
    assert.equal(status, 404)
    assert.deepEqual(JSON.parse(text), { status: 404, error: 'Not Found', path: '/v4/nothing' })
    const [entry] = zhipu.requests.slice(-1)
    assert.deepInclude(entry, { host: 'api.z.ai', target: '/api/paas/v4/nothing?x=1', path: '/paas/v4/nothing' })
    const foreign = await request(port, 'GET http://page.example/__mock/requests', { Host: 'page.example' })
    assert.equal(foreign.status, 403)
  },

  'a tunnel is refused with the reason': async ({ port }) => {
    const socket = connect(
      port,
      '127.0.0.1',
      () => socket.write('CONNECT api.z.ai:443 HTTP/1.1\r\nHost: api.z.ai:443\r\n\r\n'),
    )
    const response = await new Promise<string>((resolve) => socket.setEncoding('utf8').on('data', resolve))
    socket.destroy()
    assert.equal(parseResponse(response).status, 501)
    assert.include(response, 'Cannot connect to api.z.ai:443: the mock has no tunnels')
  },

  'a request with two lengths is refused, and what follows it is no second request': async ({ port }, zhipu) => {
    const smuggled = 'GET /api/paas/v4/models HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer smuggled.secret\r\n\r\n'
    const requests = [
      `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
      `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde${smuggled}`,
      `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    ]
    for (const text of requests) {
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      await new Promise<void>((resolve) =>
        socket.on('data', () => {}).on('error', () => {}).on('close', () => resolve())
      )
    }
    assert.notInclude(zhipu.requests.map(({ account }) => account), 'smuggled')
    await assertAlive(port)
  },
}
