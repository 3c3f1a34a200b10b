import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deepJSON, hostileValue } from '../../support/hostile-json.ts'
import { PageDriver } from '../../support/page-driver.ts'
import { Random } from '../../support/random.ts'
import { exchange, requestText, statusOf } from './raw-request.ts'
import { runtimes } from '../support/programs.ts'
import { chatBody, ServedMock } from './served-mock.ts'

const chatPath = '/api/paas/v4/chat/completions'
const json = { 'content-type': 'application/json' }
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const rule = (last: string, reply: string = 'scripted') => ({ rules: [{ when: { last }, reply }] })

/** Headers that a browser sends for pages of other sites, or for a page whose host name was rebound to this machine. */
const foreignHeaders: readonly Readonly<Record<string, string>>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { origin: 'http://localhost.evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  { host: 'evil.example' },
  { host: 'evil.example:4010' },
  { host: '127.0.0.1.evil.example' },
  { host: 'localhost.evil.example' },
]

describe.each(runtimes)('the control API of a mock that is served on %s', (runtime) => {
  let mock: ServedMock
  beforeAll(async () => {
    mock = await ServedMock.start(runtime)
  }, 30_000)
  afterAll(() => mock[Symbol.asyncDispose]())

  const send = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: string) =>
    exchange(mock.port, requestText(method, `/__mock${path}`, headers, body))

  test('refuses requests of other sites and of foreign hosts with a sentence', async () => {
    for (const headers of foreignHeaders) {
      for (const path of ['/requests', '/events', '/', '/state']) {
        const answer = await send('GET', path, headers)
        expect(statusOf(answer), JSON.stringify([headers, path])).toBeGreaterThanOrEqual(400)
        expect(answer, JSON.stringify([headers, path])).toMatch(/\r\n\r\n[^]*\w+ \w+/)
      }
      const rules = JSON.stringify(rule('sunny day'))
      expect(statusOf(await send('POST', '/scripts', { ...headers, ...json }, rules))).toBeGreaterThanOrEqual(400)
    }
    expect(await (await mock.post(chatPath, chatBody('sunny day'))).text()).not.toContain('scripted')
  }, 60_000)

  test('answers its user: loopback hosts, addresses, and its own page', async () => {
    const own = `127.0.0.1:${mock.port}`
    const accepted = [
      { host: own },
      { host: `localhost:${mock.port}` },
      { host: `[::1]:${mock.port}` },
      { host: own, origin: `http://${own}`, 'sec-fetch-site': 'same-origin' },
      { host: own, 'sec-fetch-site': 'none' },
    ]
    for (const headers of accepted) {
      expect(statusOf(await send('GET', '/health', headers)), JSON.stringify(headers)).toBe(200)
    }
  })

  test('sends no CORS headers', async () => {
    for (
      const [method, headers] of [['OPTIONS', {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
      }], ['GET', {}]] as const
    ) {
      const answer = await send(method, '/requests', headers)
      expect(answer.toLowerCase()).not.toContain('access-control-allow-')
    }
  })

  test('accepts only JSON for writing', async () => {
    for (
      const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined]
    ) {
      const answer = await send(
        'POST',
        '/scripts',
        type ? { 'content-type': type } : {},
        JSON.stringify(rule('plain text')),
      )
      expect(statusOf(answer), type).toBeGreaterThanOrEqual(400)
    }
    expect(await (await mock.post(chatPath, chatBody('plain text'))).text()).not.toContain('scripted')
  })

  test('refuses clock steps without bound, and every chat is answered afterwards', async () => {
    await using mock = await ServedMock.start(runtime)
    for (
      const advanceMs of ['1e17', '1e308', '-1', '9007199254740993', '"5"', 'null', '[1]', '{"valueOf":1}', '8.64e15']
    ) {
      await mock.control('POST', '/clock', `{"advanceMs":${advanceMs}}`)
      expect(await mock.chat(), advanceMs).toBe(200)
      expect((await mock.control('GET', '/requests')).status, advanceMs).toBe(200)
    }
  })

  test('one deeply nested request does not hide the others', async () => {
    await mock.control('POST', '/reset', {})
    await mock.chat('before')
    for (const levels of [9_000, 100_000]) {
      await mock.post(chatPath, chatBody('x', { metadata: 'deep' }).replace('"deep"', deepJSON(levels))).then((
        response,
      ) => response.text())
    }
    await mock.chat('after')
    const { status, text } = await mock.control('GET', '/requests')
    expect(status).toBe(200)
    expect(text).toContain('before')
    expect(text).toContain('after')
    expect(await firstEvents(mock)).toContain('after')
  })

  test('the page shows all requests when one of them has odd members', async () => {
    await mock.control('POST', '/reset', {})
    const odd = [
      { model: ['a', { toString: 1 }] },
      { model: { toString: 1 } },
      { messages: { toString: null } },
      { messages: [{ content: { toString: 1 } }] },
      { model: 'glm-4.6', messages: 'x' },
      { input: { valueOf: null, toString: null } },
      {
        model: '</script><script>alert(1)</script>',
        messages: [{ role: 'user', content: '<img src=x onerror=alert(1)>' }],
      },
    ]
    await mock.chat('first')
    for (const body of odd) await (await mock.post(chatPath, JSON.stringify(body))).text()
    await mock.chat('last')
    const html = (await mock.control('GET', '/')).text
    const { requests } = JSON.parse((await mock.control('GET', '/requests')).text) as { requests: unknown[] }
    const driver = new PageDriver(html)
    driver.receive('open')
    for (const request of requests) driver.receive('request', request)
    expect(driver.texts('.prompt')).toHaveLength(odd.length + 2)
    driver.fill('#filter', 'first')
    expect(driver.texts('.prompt')).toHaveLength(1)
  })

  test('agents with odd members of the body are not an error of a script', async () => {
    for (
      const more of [{ stream: { toString: 1 } }, { agent_id: { toString: 1 } }, {
        messages: [{ content: { toString: 1 } }],
      }]
    ) {
      const body = { agent_id: 'general_translation', messages: [{ role: 'user', content: 'x' }], ...more }
      const text = await (await mock.post('/api/v1/agents', JSON.stringify(body))).text()
      expect(text).not.toMatch(/"code":\s*"script"/)
    }
  })

  test('answers hostile bodies on every control route, and every chat after a reset', async () => {
    const random = new Random(seed)
    const help = (await mock.control('GET', '/help')).text
    const routes = [...help.matchAll(/^(POST|PUT|DELETE|GET) +\/__mock(\/\S+)/gm)].map((
      [, method, path],
    ) => [method!, path!])
    expect(routes.length).toBeGreaterThan(10)
    const names = [
      'rules',
      'reply',
      'json',
      'stream',
      'fail',
      'for',
      'when',
      'times',
      'last',
      'code',
      'status',
      'cut',
      'what',
      'state',
      'advanceMs',
      'chaos',
      'limits',
      'seed',
    ]
    for (let round = 0; round < 12; round++) {
      for (const [method, path] of routes) {
        if (path === '/events') continue
        const body = method === 'GET' ? undefined : JSON.stringify(hostileValue(random, names)) ?? 'null'
        const { status } = await mock.control(method!, path!, body)
        expect(status, `SEED=${seed} ${method} ${path} ${body}`.slice(0, 500)).toBeLessThan(500)
      }
    }
    await mock.control('POST', '/reset', {})
    await mock.control('DELETE', '/scripts')
    expect(await mock.chat()).toBe(200)
    expect((await mock.control('GET', '/requests')).status).toBe(200)
  }, 60_000)

  test('a regular expression of a rule cannot stop the mock', async () => {
    await using victim = await ServedMock.start(runtime)
    for (const pattern of ['/^(a+)+$/', '/^(a|a)*$/', '/(.*)*x/', '/^(\\w+\\s?)+$/', '/(a*)*b/i']) {
      await victim.control('POST', '/scripts', rule(pattern))
      const prompt = `${'a'.repeat(40)}!`
      const signal = AbortSignal.timeout(8_000)
      const headers = { authorization: 'Bearer id.secret', ...json }
      const init = { method: 'POST', headers, body: chatBody(prompt), signal }
      const answer = await fetch(victim.url + chatPath, init).then((response) => response.status, () => 'no answer')
      expect(answer, pattern).not.toBe('no answer')
      expect(
        await fetch(`${victim.url}/__mock/health`, { signal: AbortSignal.timeout(5_000) }).then(
          ({ ok }) => ok,
          () => false,
        ),
      ).toBe(true)
    }
  }, 120_000)
})

describe('the journal of a served mock', () => {
  test('is bounded by bytes: 270 requests with a picture of 2 MB can still be listed', async () => {
    await using mock = await ServedMock.start('Node')
    const picture = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(2_000_000)}` } }]
    const body = chatBody(picture)
    for (let round = 0; round < 54; round++) {
      await Promise.all(Array.from({ length: 5 }, async () => (await mock.post(chatPath, body)).text()))
    }
    await mock.chat('the last one')
    const { status, text } = await mock.control('GET', '/requests')
    expect(status).toBe(200)
    expect(text).toContain('the last one')
    expect(text.length).toBeLessThan(200_000_000)
  }, 90_000)
})

/** What the feed of events sends at first. */
async function firstEvents(mock: ServedMock): Promise<string> {
  const controller = new AbortController()
  const response = await fetch(`${mock.url}/__mock/events`, { signal: controller.signal })
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const limit = setTimeout(() => controller.abort(), 30_000)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
      if (text.includes('after')) break
    }
  } catch {
    // The limit has passed, or the mock closed the feed.
  }
  clearTimeout(limit)
  controller.abort()
  return text
}
