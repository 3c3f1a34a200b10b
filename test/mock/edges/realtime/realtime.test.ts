import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { mockZhipu } from '../../../../mock/index.ts'
import { serve } from '../../../../mock/server.ts'
import { cases, runCase } from './cases.ts'
import { nativeServers } from '../native-run.ts'
import { inProcess, listening, served } from './edges.ts'

const program = 'test/mock/edges/realtime/native-program.ts'
const onNode = served(NodeWebSocket as never, false)

afterEach(() => onNode.close())

// Node 20 has none.
globalThis.WebSocket ??= NodeWebSocket as never

const edges = [['zhipu.WebSocket', inProcess], ['the global WebSocket', listening], [
  'serve() on Node',
  onNode,
]] as const

describe.each(edges)('realtime, %s', (_, edge) => {
  test.each(Object.entries(cases))('%s', (_title, testCase) => runCase(testCase, edge))
})

test.each(nativeServers)(
  'realtime on %s: %s, zhipu.WebSocket and listen() pass every case',
  async (_runtime, _server, run) => {
    const lines = await run(program, 60_000)
    expect(lines.filter((line) => !line.endsWith(': passed'))).toEqual([])
    expect(lines).toHaveLength(3 * Object.keys(cases).length)
  },
  60_000,
)

test('the served mock refuses a handshake with status and body', async () => {
  await using server = await serve(mockZhipu(), { port: 0 })
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

test('a plain request to the path of sessions says why a handshake is refused', async () => {
  const zhipu = mockZhipu()
  const url = 'https://open.bigmodel.cn/api/paas/v4/realtime'
  const codeOf = async (query: string) => (await (await zhipu.fetch(url + query)).json()).error.code
  expect(await codeOf('')).toBe('1001')
  expect(await codeOf('?Authorization=nonsense')).toBe('401')
  expect(await codeOf(`?Authorization=${zhipu.apiKey}`)).toBe('1210')
})

test('a request that asks for HTTP/2, as those of Java do, is answered by the served mock', async () => {
  const zhipu = mockZhipu()
  await using server = await serve(zhipu, { port: 0 })
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
