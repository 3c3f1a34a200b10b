import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { serve, type Served } from '../../../mock/server.ts'

let zhipu: MockZhipu
let server: Served
beforeEach(async () => {
  zhipu = mockZhipu()
  server = await serve(zhipu)
})
afterEach(() => server.close())

/** Asks the control API as another language would. */
async function control(
  method: string,
  path: string,
  body?: unknown,
  key?: string,
  // deno-lint-ignore no-explicit-any -- JSON of any shape
): Promise<{ status: number; told: any }> {
  const response = await fetch(`${server.url}/__mock${path}`, {
    method,
    ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, told: await response.json() }
}

async function say(content: string, key = 'id.secret', more: object = {}): Promise<Response> {
  return await fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }], ...more }),
  })
}

const contentOf = async (response: Response) =>
  (await response.json() as { choices: { message: { content: string } }[] }).choices[0]?.message.content

describe('/__mock', () => {
  test('/health says that the server is ready', async () => {
    expect(await control('GET', '/health')).toEqual({ status: 200, told: { status: 'ok' } })
  })

  test('/scripts adds rules and forgets them', async () => {
    const rules = [{ when: { last: '/WEATHER/i' }, reply: 'Sunny' }, { reply: 'once' }]
    expect((await control('POST', '/scripts', { rules })).told).toEqual({ ok: true })
    expect(await contentOf(await say('once?'))).toBe('once')
    expect(await contentOf(await say('The weather?'))).toBe('Sunny')
    await control('DELETE', '/scripts')
    expect(await contentOf(await say('The weather?'))).not.toBe('Sunny')
  })

  test('a mistake in a script is told, and nothing of it is kept', async () => {
    const { status, told } = await control('POST', '/scripts', {
      rules: [{ reply: 'kept?' }, { when: { lats: 'x' }, reply: 'y' }],
    })
    expect(status).toBe(400)
    expect(told.error).toMatch(/^Cannot apply rule 2: .*lats.*did you mean last\?/)
    expect(await contentOf(await say('x'))).not.toBe('kept?')
    expect((await control('POST', '/scripts', [{ reply: 'a', json: {} }])).told.error).toBe(
      'Cannot apply rule 1: it has reply and json, expected one of reply, json, stream, fail',
    )
  })

  test('/faults lets requests fail, exactly', async () => {
    await control('POST', '/faults', { code: '1302', times: 2, retryAfter: 1 })
    const statuses = [await say('1'), await say('2'), await say('3')].map(({ status }) => status)
    expect(statuses).toEqual([429, 429, 200])
    await control('POST', '/faults', { cut: { afterEvents: 3 } })
    const response = await say('x', 'id.secret', { stream: true })
    await expect(response.text()).rejects.toThrow()
    const { told } = await control('GET', '/requests?after=3')
    expect(told.requests).toHaveLength(1)
    expect(told.requests[0].frames.at(-1).event).toBe('cut')
    expect(told.requests[0].frames.filter(({ text }: { text?: string }) => text?.startsWith('data:'))).toHaveLength(3)
  })

  test('/scopes gives a key with its own rules and journal', async () => {
    const { apiKey } = (await control('POST', '/scopes')).told
    await control('POST', '/scripts', [{ reply: 'mine' }], apiKey)
    expect(await contentOf(await say('x'))).not.toBe('mine')
    expect(await contentOf(await say('x', apiKey))).toBe('mine')
    expect((await control('GET', '/requests', undefined, apiKey)).told.requests).toHaveLength(1)
    expect((await control('GET', '/requests')).told.requests).toHaveLength(2)
    await control('POST', '/reset', {}, apiKey)
    expect((await control('GET', '/requests')).told.requests).toHaveLength(1)
    expect((await control('GET', '/state', undefined, 'nobody.secret')).status).toBe(404)
  })

  test('/requests shows what came and went, without keys', async () => {
    await (await say('你好')).text()
    await fetch(`${server.baseURL}/models`)
    const { requests } = (await control('GET', '/requests')).told
    expect(requests[0]).toMatchObject({
      id: 1,
      method: 'POST',
      path: '/paas/v4/chat/completions',
      status: 200,
      account: 'id',
      isOpen: false,
      headers: { authorization: 'Bearer ***' },
      body: { messages: [{ content: '你好' }] },
    })
    expect(JSON.parse(requests[0].frames[0].text)).toHaveProperty('choices')
    expect(JSON.stringify(requests)).not.toContain('secret')
    expect((await control('GET', '/requests?status=401')).told.requests).toHaveLength(1)
    expect((await control('GET', '/requests?path=/paas/v4/models')).told.requests).toHaveLength(1)
  })

  test('/clock moves the time of the mock', async () => {
    const before = (await control('GET', '/clock')).told.nowMs
    const after = (await control('POST', '/clock', { advanceMs: 3_600_000 })).told.nowMs
    expect(after - before).toBeGreaterThanOrEqual(3_600_000)
    expect((await control('POST', '/clock', { advanceMs: -1 })).status).toBe(400)
  })

  test('/verify tells what was not used', async () => {
    expect((await control('GET', '/verify')).told).toEqual({ ok: true })
    await control('POST', '/scripts', [{ reply: 'never' }])
    const { status, told } = await control('GET', '/verify')
    expect(status).toBe(409)
    expect(told.problems).toEqual([expect.stringMatching(/^Rules are unused/)])
  })

  test('/fidelity lists what the mock knows and by whose word', async () => {
    const { behaviours } = (await control('GET', '/fidelity')).told
    expect(behaviours).toEqual(JSON.parse(JSON.stringify(await zhipu.fidelity())))
    expect(behaviours.length).toBeGreaterThan(0)
  })

  test('/state, /limits and /chaos reach the scope', async () => {
    await control('PUT', '/state', { state: 'signed-in' })
    expect(zhipu.state).toBe('signed-in')
    expect((await control('GET', '/state')).told).toMatchObject({ apiKey: zhipu.apiKey, state: 'signed-in', open: 0 })
    await control('POST', '/limits', { balance: 0 })
    expect((await say('x')).status).toBe(429)
    await control('POST', '/reset', { what: 'rules' })
    await control('POST', '/chaos', { error: 1 })
    expect((await say('x')).status).toBe(500)
    expect((await control('POST', '/chaos', { eror: 1 })).told.error).toMatch(/unknown option eror/)
    expect((await control('POST', '/reset', { what: 'everything' })).told.error).toMatch(
      /expected requests, rules or state/,
    )
  })

  test('/events sends a request when it comes, when it goes on, and when it is forgotten', async () => {
    const held = zhipu.chat.hold()
    const response = await fetch(`${server.url}/__mock/events`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let text = ''
    const until = async (sign: RegExp) => {
      while (!sign.test(text)) text += decoder.decode((await reader.read()).value, { stream: true })
    }
    const asked = await say('live', 'id.secret', { stream: true })
    await until(/event: request\n.*"isOpen":true/)
    held.write('piece').end()
    await asked.text()
    await until(/event: request\n.*piece.*"isOpen":false/)
    await control('POST', '/reset', {})
    await until(/event: forget\ndata: 1\n/)
    await reader.cancel()
  })

  test('the page stands behind a slash', async () => {
    const redirected = await fetch(`${server.url}/__mock`)
    expect(redirected.url).toBe(`${server.url}/__mock/`)
    expect(redirected.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await redirected.text()).toMatch(/^<!doctype html>/)
  })

  test.each<[string, string, unknown, string]>([
    ['POST', '/faults', {}, 'Cannot script zhipu: fail() expects a fault'],
    ['POST', '/faults', { cod: '1302' }, 'Cannot script zhipu: unknown option cod, did you mean code?'],
    ['POST', '/reset', { wath: 'requests' }, 'Cannot reset: unknown option wath, did you mean what?'],
    ['PUT', '/state', { state: 7 }, 'Cannot set state: state is 7, expected a string'],
    ['POST', '/clock', { advanceMs: -1 }, 'Cannot advance clock: advanceMs is -1, expected milliseconds, 0 or more'],
  ])('%s %s refuses %j', async (method, path, body, error) => {
    const { status, told } = await control(method, path, body)
    expect([status, told.error]).toEqual([400, expect.stringContaining(error)])
  })

  test('a body that is no JSON is refused in words', async () => {
    const response = await fetch(`${server.url}/__mock/scripts`, { method: 'POST', body: 'reply' })
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/^Cannot read body: want a JSON object, /),
    })
  })

  test('DELETE /requests forgets those of all scopes, or of the one whose key it brings', async () => {
    const { told: { apiKey } } = await control('POST', '/scopes')
    const count = async () => (await control('GET', '/requests')).told.requests.length
    for (const key of ['id.secret', apiKey]) await say('x', key)
    await control('DELETE', '/requests', undefined, apiKey)
    expect(await count()).toBe(1)
    await say('x', apiKey)
    await control('DELETE', '/requests')
    expect(await count()).toBe(0)
  })

  test('/help names every route, and what is unknown leads there', async () => {
    const help = await (await fetch(`${server.url}/__mock/help`)).text()
    for (const path of ['/health', '/requests', '/scripts', '/scopes', '/clock', '/verify']) {
      expect(help).toContain(`/__mock${path}`)
    }
    for (const name of ['for', 'when', 'times', 'goTo', 'reply', 'json', 'stream', 'fail', 'with']) {
      expect(help).toContain(`"${name}"`)
    }
    const { status, told } = await control('GET', '/nothing')
    expect([status, told.error]).toEqual([404, 'There is no GET /__mock/nothing, see /__mock/help'])
  })

  test('control: false leaves the paths to the mock', async () => {
    await using bare = await serve(mockZhipu(), { control: false })
    expect(await (await fetch(`${bare.url}/__mock/health`)).json()).toHaveProperty('success', false)
  })
})
