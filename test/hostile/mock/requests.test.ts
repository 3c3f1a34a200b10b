import { Buffer } from 'node:buffer'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corrupted, deepJSON, hostileValue } from '../../support/hostile-json.ts'
import { Random } from '../../support/random.ts'
import { exchange, openSlowly, requestText, statusOf } from './raw-request.ts'
import { sampleRequests } from './routes.ts'
import { runtimes } from '../support/programs.ts'
import { chatBody, ServedMock } from './served-mock.ts'

const chatPath = '/api/paas/v4/chat/completions'
const authorization = { authorization: 'Bearer id.secret', 'content-type': 'application/json' }
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)

describe.each(runtimes)('a mock that is served on %s', (runtime) => {
  let mock: ServedMock
  beforeAll(async () => {
    mock = await ServedMock.start(runtime)
  }, 30_000)
  afterAll(() => mock[Symbol.asyncDispose]())

  test('answers a chat after a body of many megabytes', async () => {
    const bytes = runtime === 'Node' ? 100_000_000 : 30_000_000
    // A server may refuse the body before it was sent.
    await mock.post(chatPath, new Blob(['{"model":"glm-4.6","x":"', 'x'.repeat(bytes), '"}'])).then(
      (response) => response.text(),
      () => {},
    )
    expect(await mock.chat()).toBe(200)
  }, 60_000)

  test('answers invalid UTF-8, NUL and deep nesting with a status below 500', async () => {
    const bodies = [
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      '\0',
      '{"model":"glm-4.6\0","messages":[]}',
      chatBody('\ud800 lone \udfff'),
      deepJSON(500_000),
      `{"model":"glm-4.6","messages":${deepJSON(9_000)}}`,
      chatBody('x', { metadata: 'deep' }).replace('"deep"', deepJSON(9_000)),
      `{"model":"glm-4.6","messages":[{"role":"user","content":${deepJSON(100_000)}}]}`,
      `\ufeff${chatBody('x')}`,
      '',
      'null',
    ]
    for (const body of bodies) {
      const response = await mock.post(chatPath, body)
      expect(response.status, String(body).slice(0, 80)).toBeLessThan(500)
      expect(await response.text()).not.toMatch(/"code":\s*"script"/)
    }
    expect(await mock.chat()).toBe(200)
  })

  test.each<[string, number, string]>([
    ['/api/paas/v4/chat/completions', 400, '"code":"1210"'],
    ['/api/paas/v4/async/chat/completions', 400, '"code":"1210"'],
    ['/api/v1/responses', 400, '"code":"invalid_request_error"'],
    ['/api/anthropic/v1/messages', 422, '"type":"json_invalid"'],
    ['/api/anthropic/v1/messages/count_tokens', 422, '"type":"json_invalid"'],
    ['/api/mcp/web_search_prime/mcp', 400, 'Invalid message format'],
    ['/api/paas/v3/model-api/chatglm_turbo/invoke', 400, '"code":1210'],
  ])('refuses a body that is nested too deeply like one that is not JSON: %s', async (path, status, text) => {
    for (const deep of [deepJSON(9_000), '{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000)]) {
      const bodies = [`{"model":"glm-4.6","max_tokens":9,"messages":${deep}}`, `{"id":${deep}}`, `{"a":${deep}}`]
      for (const body of bodies) {
        const response = await mock.post(path, body)
        expect(await response.text()).toContain(text)
        expect(response.status).toBe(status)
      }
    }
  })

  test('the control API refuses a body that is nested too deeply', async () => {
    const { status, text } = await mock.control('POST', '/scripts', `{"rules":${deepJSON(9_000)}}`)
    expect(text).toContain('Cannot read body: expected a JSON object')
    expect(status).toBe(400)
  })

  test('answers pipelined requests with 200, and a chat afterwards', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `number ${index}`)
    const requests = texts.map((text, index) => {
      const headers = { ...authorization, connection: index === 9 ? 'close' : 'keep-alive' }
      return requestText('POST', chatPath, headers, chatBody(text))
    })
    const answer = await exchange(mock.port, requests.join(''), 8_000)
    const statuses = answer.match(/HTTP\/1\.1 \d{3}/g) ?? []
    expect(statuses.length).toBeGreaterThan(0)
    expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 200']))
    expect(await mock.chat()).toBe(200)
  })

  test('sends at most two responses when content-length and transfer-encoding disagree', async () => {
    const hidden = requestText(
      'POST',
      '/api/paas/v4/embeddings',
      authorization,
      '{"model":"embedding-3","input":"hidden"}',
    )
    const body = `0\r\n\r\n${hidden}`
    const conflicts: [string, string][] = [
      ['content-length: 4', 'transfer-encoding: chunked'],
      ['content-length: 3', 'content-length: 9'],
      ['transfer-encoding: chunked, identity', 'content-length: 5'],
      ['transfer-encoding: xchunked', 'content-length: 5'],
      ['transfer-encoding : chunked', `content-length: ${body.length}`],
      ['content-length: +5', 'x: y'],
      ['content-length: -1', 'x: y'],
      ['content-length: 0x10', 'x: y'],
    ]
    for (const lines of conflicts) {
      const head = `POST ${chatPath} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer id.secret\r\n${
        lines.join('\r\n')
      }\r\n\r\n`
      const answer = await exchange(mock.port, head + body, 1_000)
      // The conflict is refused, or one of the two headers is obeyed. In no case is there a third response.
      expect((answer.match(/^HTTP\/1\.1 \d{3}/gm) ?? []).length, lines.join(', ')).toBeLessThanOrEqual(2)
    }
    expect(await mock.chat()).toBe(200)
  }, 30_000)

  test('answers a chat after bytes that are not HTTP, and odd methods, targets and headers', async () => {
    const requests = [
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\r\n\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'G\0T / HTTP/1.1\r\nhost: x\r\n\r\n',
      requestText('BREW', chatPath, authorization),
      requestText('TRACE', chatPath, authorization),
      requestText('CONNECT', 'evil.example:443', {}),
      requestText('OPTIONS', '*', {}),
      requestText('GET', 'http://evil.example/api/paas/v4/models', authorization),
      ...[
        '//',
        '/%',
        '/%zz',
        '/api/../../../etc/passwd',
        '/api/paas/v4/files/..%2f..%2fx',
        '/?',
        '/#',
        '/\\',
        `/${'a'.repeat(20_000)}`,
      ]
        .map((target) => requestText('GET', target, authorization)),
      requestText('GET', '/api/paas/v4/models', { ...authorization, filler: 'x'.repeat(1_000_000) }),
      requestText(
        'GET',
        '/api/paas/v4/models',
        Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`h${n}`, 'x'])),
      ),
      requestText('POST', chatPath, { ...authorization, expect: '100-continue' }, chatBody('x')),
      requestText('POST', chatPath, { ...authorization, 'content-encoding': 'gzip' }, chatBody('x')),
      requestText('POST', chatPath, { ...authorization, 'x-mock-fault': '{"cut":{"toString":1}}' }, chatBody('x')),
      requestText('POST', chatPath, { ...authorization, 'x-mock-fault': '[[[' }, chatBody('x')),
      requestText('POST', chatPath, { ...authorization, upgrade: 'websocket', connection: 'upgrade' }, chatBody('x')),
    ]
    await Promise.all(requests.map((request) => exchange(mock.port, request, 2_000)))
    expect(await mock.chat()).toBe(200)
  }, 30_000)

  test('answers a chat while 300 connections send nothing more', async () => {
    const beginnings = [`POST ${chatPath} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n`, 'GET /', '']
    const sockets = await Promise.all(
      Array.from({ length: 300 }, (_, index) => openSlowly(mock.port, beginnings[index % 3]!)),
    )
    expect(await mock.chat()).toBe(200)
    for (const socket of sockets) socket.destroy()
    expect(await mock.chat()).toBe(200)
  }, 30_000)

  test(`answers hostile bodies on every route, and none of them with code "script"`, async () => {
    const random = new Random(seed)
    const samples = await sampleRequests()
    expect(samples.length).toBeGreaterThan(50)
    const rounds = runtime === 'Node' ? 20 : 6
    const send = async ({ method, target, fields }: (typeof samples)[number]) => {
      const names = Object.keys(fields)
      const value = random.below(2)
        ? corrupted(random, fields)
        : hostileValue(random, [...names, 'stream', 'model', 'messages'])
      const body = random.below(12) ? JSON.stringify(value) : 'a=b&c[]=d'
      const type = random.pick([
        'application/json',
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        '',
      ])
      const path = random.below(6)
        ? target
        : target.replace(/\/1\b/, `/${random.pick(['%00', '..%2f', '__proto__', '%F0', "'", '1e9'])}`)
      const hasBody = method !== 'GET' && method !== 'HEAD'
      const response = await fetch(mock.url + path, {
        method,
        headers: { authorization: 'Bearer id.secret', ...(type && { 'content-type': type }) },
        ...(hasBody && { body }),
        signal: AbortSignal.timeout(20_000),
      })
      const text = await response.text()
      const about = `SEED=${seed} ${method} ${path} ${type} ${body}`.slice(0, 800)
      expect(text, about).not.toMatch(/"code":\s*"script"/)
      expect(response.status, about).toBeLessThan(600)
    }
    for (let round = 0; round < rounds; round++) {
      for (let start = 0; start < samples.length; start += 16) {
        await Promise.all(samples.slice(start, start + 16).map(send))
      }
    }
    expect(await mock.chat()).toBe(200)
  }, 90_000)

  test('does not grow with the number of requests', async () => {
    const send = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: 50 }, () => mock.chat()))
    }
    await send(20)
    const before = await mock.residentBytes()
    await send(20)
    // The journal is full after the first thousand. The rest is the garbage of the runtime.
    expect(await mock.residentBytes() - before).toBeLessThan(100_000_000)
    expect(statusOf(await exchange(mock.port, requestText('GET', '/api/paas/v4/models', authorization)))).toBe(200)
  }, 60_000)
})
