import { assert } from 'chai'
import type { Served } from '../../../../mock/server.ts'
import type { AttackCase } from './case.ts'
import { request } from './raw-http.ts'

const json = { 'Content-Type': 'application/json' }
const rule = '{"rules":[{"reply":"scripted by a page"}]}'

/** Asserts that a request is refused with a sentence, and that no header lets a page read it. */
async function assertRefused(
  { port }: Served,
  line: string,
  headers: Readonly<Record<string, string>>,
  [status, sentence]: [number, RegExp],
  body?: string,
): Promise<void> {
  const response = await request(port, line, headers, body)
  assert.equal(response.status, status, `${line} ${JSON.stringify(headers)}`)
  assert.match(JSON.parse(response.text).error, sentence)
  assert.deepEqual(Object.keys(response.headers).filter((name) => name.startsWith('access-control-')), [])
}

async function ask({ baseURL }: Served): Promise<string> {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { 'authorization': 'Bearer id.secret', 'content-type': 'application/json' },
    body: '{"model":"glm-4.6","messages":[{"role":"user","content":"x"}]}',
  })
  return await response.text()
}

/** Attacks of web pages on the control API of a served mock with the option `cors`. */
export const accessCases: Readonly<Record<string, AttackCase>> = {
  'a page of another origin can neither read nor write the control API': async (server) => {
    const origins = [
      'https://evil.example',
      'http://localhost:5173',
      'http://127.0.0.1',
      'null',
      `http://evil.example/`,
    ]
    for (const origin of origins) {
      const expected: [number, RegExp] = [
        403,
        /^Cannot \w+ \/__mock\/.*: Origin is ".+", expected the mock's own origin/,
      ]
      await assertRefused(server, 'GET /__mock/requests', { Origin: origin }, expected)
      await assertRefused(server, 'GET /__mock/events', { Origin: origin }, expected)
      await assertRefused(server, 'GET /__mock/', { Origin: origin }, expected)
      await assertRefused(server, 'POST /__mock/scripts', { Origin: origin, ...json }, expected, rule)
      await assertRefused(server, 'OPTIONS /__mock/scripts', {
        'Origin': origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Private-Network': 'true',
      }, expected)
    }
    assert.notInclude(await ask(server), 'scripted by a page')
  },

  'a request that the browser names cross-site or same-site is refused': async (server) => {
    for (const site of ['cross-site', 'same-site', 'future-value']) {
      const headers = { 'Sec-Fetch-Site': site }
      const expected: [number, RegExp] = [403, /Sec-Fetch-Site is ".+", expected same-origin or none$/]
      await assertRefused(server, 'GET /__mock/requests', headers, expected)
      await assertRefused(server, 'GET /__mock/', headers, expected)
      await assertRefused(server, 'POST /__mock/reset', headers, expected)
      const frame = { ...headers, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }
      await assertRefused(server, 'GET /__mock/', frame, expected)
      const link = { ...headers, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
      await assertRefused(server, 'GET /__mock/requests', link, expected)
      assert.equal((await request(server.port, 'GET /__mock/', link)).status, 200)
    }
  },

  'a host name that a page has made resolve to this machine is refused': async (server) => {
    const hosts = [
      'evil.example',
      'evil.example:80',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'notlocalhost',
    ]
    for (const host of hosts) {
      const headers = { 'Host': host, 'Origin': `http://${host}`, 'Sec-Fetch-Site': 'same-origin' }
      const expected: [number, RegExp] = [403, /Host is ".+", expected localhost, an IP address or a name given by/]
      await assertRefused(server, 'GET /__mock/requests', headers, expected)
      await assertRefused(server, 'POST /__mock/scripts', { ...headers, ...json }, expected, rule)
    }
    assert.notInclude(await ask(server), 'scripted by a page')
    const api = await request(server.port, 'GET /api/paas/v4/models', {
      Host: 'evil.example',
      Authorization: 'Bearer id.secret',
    })
    assert.equal(api.status, 200)
  },

  'a body that a page can send without a preflight request is refused with 415': async (server) => {
    const types = [
      undefined,
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/jsonx',
    ]
    for (const type of types) {
      const headers = type === undefined ? {} : { 'Content-Type': type }
      const expected: [number, RegExp] = [415, /: Content-Type is ".*", expected application\/json$/]
      await assertRefused(server, 'POST /__mock/scripts', headers, expected, rule)
      await assertRefused(server, 'PUT /__mock/state', headers, expected, '{"state":"x"}')
    }
    assert.notInclude(await ask(server), 'scripted by a page')
  },

  'curl, the page itself and other names of this machine use the control API': async (server) => {
    const { port } = server
    const type = { 'Content-Type': 'Application/JSON; charset=utf-8' }
    assert.equal((await request(port, 'POST /__mock/scripts', type, '{"rules":[{"reply":"by curl"}]}')).status, 200)
    assert.include(await ask(server), 'by curl')
    for (
      const host of [`localhost:${port}`, `app.localhost:${port}`, `[::1]:${port}`, `192.168.0.7:${port}`, 'LOCALHOST']
    ) {
      const own = { 'Host': host, 'Origin': `http://${host}`, 'Sec-Fetch-Site': 'same-origin' }
      assert.equal((await request(port, 'GET /__mock/requests', own)).status, 200, host)
      assert.equal((await request(port, 'POST /__mock/reset', own)).status, 200, host)
    }
    assert.equal((await request(port, 'GET /__mock/', { 'Sec-Fetch-Site': 'none' })).status, 200)
  },

  'the page can be framed by no other page, and runs no other script': async ({ port }) => {
    const { headers } = await request(port, 'GET /__mock/')
    assert.equal(headers['x-frame-options'], 'DENY')
    const policy = headers['content-security-policy'] ?? ''
    assert.match(policy, /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; /)
    assert.include(policy, "frame-ancestors 'none'")
    for (const path of ['/__mock/requests', '/__mock/help', '/__mock/nothing']) {
      const reply = await request(port, `GET ${path}`)
      assert.equal(reply.headers['x-content-type-options'], 'nosniff', path)
      assert.equal(reply.headers['cross-origin-resource-policy'], 'same-origin', path)
    }
  },
}
