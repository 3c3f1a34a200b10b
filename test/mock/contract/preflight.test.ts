import { describe, expect, it } from 'vitest'
import type { ServerResponse } from 'node:http'
import { exitCodeOf, renderReport, runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { run } from '../../../mock/cli/contract.ts'
import { fakeIo } from '../cli/fake-io.ts'
import { sendJSON, serveReplies } from './serve-replies.ts'

const page = (response: ServerResponse, status: number) =>
  response.writeHead(status, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>nginx</title>')

/** Servers that cannot be judged: what they reply to everything, the obstacle, the sentence, and the requests they get. */
const servers: readonly (readonly [
  name: string,
  reply: (response: ServerResponse) => void,
  kind: string,
  sentence: RegExp,
  requests: number,
])[] = [
  [
    'refuses the key',
    (response) => sendJSON(response, 401, { error: { code: '1000', message: '身份验证失败。' } }),
    'key-refused',
    /refuses the key: HTTP 401, code 1000: 身份验证失败。/,
    1,
  ],
  [
    'refuses the key with HTTP 200',
    (response) => sendJSON(response, 200, { code: 1000, msg: '身份验证失败。', success: false }),
    'key-refused',
    /refuses the key: HTTP 200, code 1000: 身份验证失败。/,
    1,
  ],
  [
    'answers 500 to everything',
    (response) => sendJSON(response, 500, { error: { code: '1234', message: '网络错误' } }),
    'server-error',
    /replies to every request with an error of the server: HTTP 500, code 1234: 网络错误/,
    2,
  ],
  [
    'answers 429 to everything',
    (response) => sendJSON(response, 429, { error: { code: '1113', message: '余额不足' } }),
    'limit',
    /refuses every request: HTTP 429, code 1113: 余额不足/,
    2,
  ],
  [
    'answers HTML to everything',
    (response) => page(response, 200),
    'not-the-api',
    /is not the base of this API: HTTP 200 with an HTML page/,
    2,
  ],
  [
    'answers 502 as HTML to everything',
    (response) => page(response, 502),
    'server-error',
    /HTTP 502 with an HTML page/,
    2,
  ],
  [
    'answers 200 without a body to everything',
    (response) => response.writeHead(200).end(),
    'not-the-api',
    /is not the base of this API: HTTP 200 with an empty body/,
    2,
  ],
  [
    'drops every connection',
    (response) => response.destroy(),
    'no-server',
    /no connection to http:\/\/127\.0\.0\.1:\d+/,
    1,
  ],
]

describe('the preflight of a run', () => {
  it.each(servers)(
    'reports once that a server %s, and exits with 2',
    async (_name, reply, kind, sentence, requests) => {
      await using api = await serveReplies(reply)
      const report = await runContract({ target: api.baseURL })
      expect(report).toMatchObject({ obstacle: { kind }, verdicts: [], differences: [] })
      expect(report.obstacle?.message).toMatch(sentence)
      expect(api.requests).toHaveLength(requests)
      expect(exitCodeOf(report)).toBe(2)
      const io = fakeIo()
      expect(await run(['--target', api.baseURL], io)).toBe(2)
      expect(io.written.out.split('\n')[0]).toMatch(/^Cannot run contract: /)
      expect(io.written.out.match(/Cannot run contract/g)).toHaveLength(1)
    },
  )

  it('reports that nothing listens, and exits with 2', async () => {
    const api = await serveReplies(() => {})
    await api[Symbol.asyncDispose]()
    const report = await runContract({ target: api.baseURL })
    expect(report).toMatchObject({ obstacle: { kind: 'no-server' }, verdicts: [] })
    expect(exitCodeOf(report)).toBe(2)
    expect(renderReport(report).split('\n')[0]).toMatch(
      /^Cannot run contract: no connection to http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED$/,
    )
  })

  it('reports that a server hangs when the time of the run is over, and exits with 2', async () => {
    await using api = await serveReplies(() => {})
    const report = await runContract({ target: api.baseURL, budget: { timeMs: 50 } })
    expect(report).toMatchObject({ obstacle: { kind: 'timeout' }, verdicts: [] })
    expect(report.obstacle?.message).toMatch(/does not reply within 0\.05 s$/)
    expect(exitCodeOf(report)).toBe(2)
    const io = fakeIo()
    expect(await run(['--target', api.baseURL, '--max-time', '0.05'], io)).toBe(2)
  })

  it.each(['/api/paas', '/api', ''])(
    'reports that the base URL of a server ends with %j instead of /paas/v4',
    async (path) => {
      const server = await serve(mockZhipu())
      const report = await runContract({ target: server.baseURL.replace('/api/paas/v4', path) })
      await server.close()
      expect(report).toMatchObject({ obstacle: { kind: 'not-the-api' }, verdicts: [] })
      expect(report.obstacle?.message).toContain('expected a base URL that ends with /paas/v4')
      expect(exitCodeOf(report)).toBe(2)
    },
  )

  it('reports that the live API needs a key, without a request', async () => {
    const report = await runContract({ target: 'live' })
    expect(report).toMatchObject({ obstacle: { kind: 'no-key' }, verdicts: [], spent: { requests: 0 } })
    expect(exitCodeOf(report)).toBe(2)
  })

  it('judges a server that lists no models but answers chats', async () => {
    await using api = await serveReplies((response, path) =>
      path === '/models'
        ? sendJSON(response, 404, { status: 404, error: 'Not Found', path: '/v4/models' })
        : sendJSON(response, 400, { error: { code: '1211', message: '模型不存在，请检查模型代码。' } })
    )
    const report = await runContract({ target: api.baseURL, scenarios: ['chat: an unknown model'] })
    expect(report.obstacle).toBeUndefined()
    expect(report.verdicts).toMatchObject([{ outcome: 'passed' }])
  })

  it('ends a run when the server stops to listen, and exits with 2', async () => {
    let isAlive = true
    await using api = await serveReplies((response, path) => {
      if (!isAlive) return void response.destroy()
      if (path === '/chat/completions') {
        isAlive = false
        return void response.destroy()
      }
      sendJSON(response, 200, { object: 'list', data: [] })
    })
    const report = await runContract({ target: api.baseURL, families: ['chat'] })
    expect(report.obstacle).toMatchObject({ kind: 'connection-lost' })
    expect(report.verdicts[0]).toMatchObject({ outcome: 'failed' })
    expect(report.verdicts.slice(1).every(({ skipped }) => skipped === 'stopped')).toBe(true)
    // The preflight, the request that was lost, and the question whether the server still listens.
    expect(api.requests).toEqual(['GET /models', 'POST /chat/completions', 'GET /models'])
    expect(exitCodeOf(report)).toBe(2)
    expect(renderReport(report)).toMatch(/^Cannot complete contract: the connection was lost during the run/)
  })

  it('fails one scenario when the server drops one connection', async () => {
    let requests = 0
    await using api = await serveReplies((response, path) => {
      if (path === '/models') return sendJSON(response, 200, { object: 'list', data: [] })
      if (++requests === 1) response.destroy()
      else sendJSON(response, 400, { error: { code: '1211', message: '模型不存在，请检查模型代码。' } })
    })
    const report = await runContract({
      target: api.baseURL,
      scenarios: ['rejected with 1211'],
      families: ['embeddings', 'async'],
    })
    expect(report.obstacle).toBeUndefined()
    expect(report.verdicts.map(({ outcome }) => outcome)).toEqual(['failed', 'passed'])
    expect(exitCodeOf(report)).toBe(1)
  })

  it('ends a run whose time is over', async () => {
    await using api = await serveReplies((response, path) => {
      if (path === '/models') sendJSON(response, 200, { object: 'list', data: [] })
    })
    const report = await runContract({ target: api.baseURL, families: ['chat'], budget: { timeMs: 100 } })
    expect(report.obstacle).toMatchObject({ kind: 'time', message: 'the run did not end within 0.1 s' })
    expect(report.verdicts.every(({ outcome }) => outcome === 'skipped')).toBe(true)
    expect(exitCodeOf(report)).toBe(2)
  })
})
