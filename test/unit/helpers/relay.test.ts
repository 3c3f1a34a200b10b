import { decodeProtectedHeader } from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { relay, Zhipu } from '../../../src/index.ts'
import type { APIStatusError, Fetch, RelayOptions } from '../../../src/index.ts'

const base = 'https://your.example/api/paas/v4'
const question = { model: 'glm-4.6', messages: [{ role: 'user' as const, content: '你好' }] }

/** A relay in front of a mock, a client that uses the relay, and the requests that the relay sent. */
function open(options: RelayOptions = {}) {
  const mock = mockZhipu({ onUnmatched: 'echo' })
  const sent: { url: string; init: RequestInit; headers: Record<string, string> }[] = []
  const fetch: Fetch = (url, init) => {
    sent.push({ url, init, headers: { ...init.headers as Record<string, string> } })
    return mock.fetch(url, init)
  }
  const handle = relay({ apiKey: mock.apiKey, fetch, ...options })
  const page = new Zhipu({
    apiKey: null,
    baseURL: base,
    maxRetries: 0,
    fetch: (url, init) => handle(new Request(url, init)),
  })
  /** Sends a request as any program could. */
  const post = (body: BodyInit, headers: HeadersInit = {}, path = '/chat/completions') =>
    handle(
      new Request(base + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
    )
  return { mock, sent, handle, page, post }
}

const json = JSON.stringify(question)
const errorOf = async (response: Response) => [response.status, (await response.json()).error.message]

describe('relay()', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('adds the key and returns the response of the API', async () => {
    const { mock, page, sent } = open()
    const answer = await page.chat.completions.create(question)
    expect(answer.choices[0]?.message.content).toBe('你好')
    expect(sent[0]!.url).toBe('https://open.bigmodel.cn/api/paas/v4/chat/completions')
    expect(sent[0]!.headers).toEqual({ authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' })
  })

  test('passes each event on as it arrives', async () => {
    const { mock, page } = open()
    const held = mock.chat.hold()
    const stream = page.chat.completions.stream(question).text()
    for (const piece of ['你', '好']) {
      held.write(piece)
      expect(await stream.next()).toEqual({ done: false, value: piece })
    }
    held.end()
    expect((await stream.next()).done).toBe(true)
    mock.assertIdle()
  })

  test('signs tokens with auth jwt, and takes the key from a function or the environment', async () => {
    const signed = open({ auth: 'jwt' })
    await signed.page.chat.completions.create(question)
    expect(decodeProtectedHeader(signed.sent[0]!.headers['authorization']!.slice(7))).toMatchObject({
      sign_type: 'SIGN',
    })
    const mock = mockZhipu()
    const withFunction = open({ apiKey: () => Promise.resolve(mock.apiKey), fetch: mock.fetch, endpoint: 'intl' })
    await withFunction.page.chat.completions.create(question)
    expect(mock.requests[0]!.host).toBe('api.z.ai')
    vi.stubEnv('ZHIPUAI_API_KEY', mock.apiKey)
    await open({ apiKey: undefined, fetch: mock.fetch }).page.chat.completions.create(question)
    expect(mock.requests).toHaveLength(2)
  })

  test('passes on no header of the visitor, and returns no cookie', async () => {
    const { post, sent } = open({
      fetch: async (_, init) => {
        sent.push({ url: '', init, headers: { ...init.headers as Record<string, string> } })
        return new Response('{}', {
          headers: { 'set-cookie': 'acw_tc=1', 'content-type': 'application/json', 'x-log-id': '7' },
        })
      },
    })
    const response = await post(json, {
      authorization: 'Bearer theirs',
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
    })
    expect(Object.keys(sent[0]!.headers).sort()).toEqual(['authorization', 'content-type'])
    expect(sent[0]!.headers['authorization']).not.toContain('theirs')
    expect([...response.headers.keys()].sort()).toEqual(['content-type', 'x-log-id'])
  })

  test('returns API errors with their status and code, and masks the key', async () => {
    const { mock, page } = open()
    mock.fail({ status: 429, code: '1302', retryAfter: 7 })
    const error: APIStatusError = await page.chat.completions.create(question).then(() => undefined, (error) => error)
    expect(error).toMatchObject({ name: 'APIReachLimitError', status: 429, code: '1302', retryAfterMs: 7000 })
    const echo = open({
      fetch: (_, init) =>
        Promise.resolve(
          Response.json({ error: { code: '1000', message: JSON.stringify(init.headers) } }, { status: 401 }),
        ),
    })
    const text = await (await echo.post(json)).text()
    expect(text).toContain('***')
    expect(text).not.toContain(echo.mock.apiKey)
    expect(text).not.toContain(echo.mock.apiKey.split('.')[1])
  })

  test('returns 502 without the key when the API cannot be reached', async () => {
    const { post, mock } = open({ fetch: () => Promise.reject(new Error('refused')) })
    const response = await post(json)
    expect(await errorOf(response)).toEqual([502, 'relay: Zhipu cannot be reached'])
    expect(JSON.stringify([...response.headers])).not.toContain(mock.apiKey)
  })

  test('allows forms and other methods when `paths` has them', async () => {
    const { page } = open({ paths: ['POST /files', 'GET /files', 'GET /files/*/content'] })
    const file = await page.files.create({ file: new File(['{"custom_id":"a"}'], 'a.jsonl'), purpose: 'batch' })
    expect((await page.files.list({ purpose: 'batch' })).data.map(({ id }) => id)).toEqual([file.id])
    expect(await (await page.files.content(file.id)).text()).toBe('{"custom_id":"a"}')
    await expect(page.files.delete(file.id)).rejects.toMatchObject({ status: 404 })
  })

  test('serves the path of `under`', async () => {
    const { handle, mock } = open({ under: '/llm' })
    const postTo = (path: string) =>
      handle(
        new Request(`https://your.example${path}`, {
          method: 'POST',
          body: json,
          headers: { 'content-type': 'application/json' },
        }),
      )
    expect((await postTo('/llm/chat/completions')).status).toBe(200)
    expect((await postTo('/api/paas/v4/chat/completions')).status).toBe(404)
    expect(mock.requests).toHaveLength(1)
  })
})

describe('relay() rejects', () => {
  test.each([
    ['another path', '/embeddings', {}],
    ['a path with ..', '/chat/completions/../embeddings', {}],
    ['a path with an encoded slash', '/files/..%2fbatches/content', { paths: ['POST /files/*/content'] }],
    ['a path that only starts like an allowed one', '/chat/completionsX', {}],
    ['a segment of dots', '/files/.../content', { paths: ['POST /files/*/content'] }],
  ])('%s', async (_, path, options) => {
    const { post, mock } = open(options)
    expect((await post(json, {}, path)).status).toBe(404)
    expect(mock.requests).toHaveLength(0)
  })

  test('another method', async () => {
    const { handle, mock } = open()
    expect((await handle(new Request(`${base}/chat/completions`))).status).toBe(404)
    expect(mock.requests).toHaveLength(0)
  })

  test.each([
    ['another model', { ...question, model: 'glm-5' }],
    ['no model', { messages: question.messages }],
    ['a model that is not a string', { ...question, model: { name: 'glm-4.6' } }],
  ])('%s', async (_, body) => {
    const { post, mock } = open({ models: ['GLM-4.6'] })
    expect((await post(json)).status).toBe(200)
    expect((await post(JSON.stringify(body))).status).toBe(403)
    expect(mock.requests).toHaveLength(1)
  })

  test('a duplicate model member by sending only the parsed body', async () => {
    const { post, sent } = open({ models: ['glm-4.6'] })
    expect((await post(`{"model":"glm-5",${json.slice(1)}`)).status).toBe(200)
    expect(sent[0]!.init.body).toBe(json)
  })

  test('another model in a form', async () => {
    const { page, mock } = open({ models: ['glm-asr'], paths: ['POST /audio/transcriptions'] })
    const file = new File([new Uint8Array(64)], 'a.wav')
    await expect(page.audio.transcriptions.create({ model: 'glm-asr-2512', file })).rejects.toMatchObject({
      status: 403,
    })
    expect(mock.requests).toHaveLength(0)
  })

  test.each([
    ['a body that is not valid JSON', '{', {}, 400],
    [
      'a body of another type, which any page may send without a preflight',
      json,
      { 'content-type': 'text/plain' },
      415,
    ],
    ['a body that is too long', JSON.stringify({ ...question, user_id: 'x'.repeat(300) }), {}, 413],
  ])('%s', async (_, body, headers, status) => {
    const { post, mock } = open({ maxBytes: 256 })
    expect((await post(body, headers)).status).toBe(status)
    expect(mock.requests).toHaveLength(0)
  })

  test('what `authorize` rejects, with status 401 or its own response', async () => {
    const answers: (boolean | Response)[] = [true, false, new Response('pay first', { status: 402 })]
    const { post, mock } = open({ authorize: () => Promise.resolve(answers.shift()!) })
    expect((await post(json)).status).toBe(200)
    expect(await errorOf(await post(json))).toEqual([401, 'relay: not authorized'])
    const own = await post(json)
    expect([own.status, await own.text()]).toEqual([402, 'pay first'])
    expect(mock.requests).toHaveLength(1)
  })

  test('invalid options with a TypeError', () => {
    expect(() => relay({ paths: ['/chat/completions'] })).toThrow(
      new TypeError(
        'Cannot use paths: got /chat/completions, expected a method and a path like POST /chat/completions',
      ),
    )
    expect(() => relay({ apiKey: 'nodot' })).toThrow(TypeError)
  })

  test('with a TypeError when there is no key', async () => {
    for (const name of ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY']) vi.stubEnv(name, '')
    await expect(open({ apiKey: undefined }).post(json)).rejects.toThrow(/apiKey is missing/)
    vi.unstubAllEnvs()
  })
})

describe('relay() and pages of other origins', () => {
  const origin = 'https://app.example'

  test('answers preflights and adds CORS headers for allowed origins', async () => {
    const { handle, post, mock } = open({ origins: [origin] })
    const preflight = await handle(new Request(`${base}/chat/completions`, { method: 'OPTIONS', headers: { origin } }))
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      vary: 'origin',
    })
    expect(mock.requests).toHaveLength(0)
    const answer = await post(json, { origin })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect((await post('{', { origin })).headers.get('access-control-allow-origin')).toBe(origin)
  })

  test('rejects origins that are not listed', async () => {
    const { handle, post, mock } = open({ origins: [origin] })
    for (const other of ['https://evil.example', 'null']) {
      const preflight = await handle(new Request(base, { method: 'OPTIONS', headers: { origin: other } }))
      expect([preflight.status, preflight.headers.has('access-control-allow-origin')]).toEqual([403, false])
      expect((await post(json, { origin: other })).status).toBe(403)
    }
    expect(mock.requests).toHaveLength(0)
  })

  test('allows its own origin, also behind a proxy that terminates TLS', async () => {
    const { post, handle } = open()
    const own = await post(json, { origin: 'https://your.example' })
    expect([own.status, own.headers.has('access-control-allow-origin')]).toEqual([200, false])
    const headers = { origin: 'https://your.example', 'content-type': 'application/json' }
    const plain = await handle(
      new Request(`${base.replace('https', 'http')}/chat/completions`, { method: 'POST', body: json, headers }),
    )
    expect(plain.status).toBe(200)
  })

  test('allows all origins with `*`', async () => {
    const { post } = open({ origins: '*' })
    expect((await post(json, { origin })).headers.get('access-control-allow-origin')).toBe(origin)
  })
})

describe('relay() cancels its request when the visitor disconnects', () => {
  const streamed = JSON.stringify({ ...question, stream: true })
  const headers = { 'content-type': 'application/json' }

  test('by cancelling the response body', async () => {
    const { mock, post } = open()
    const held = mock.chat.hold().write('你')
    const reader = (await post(streamed)).body!.getReader()
    await reader.read()
    await reader.cancel()
    await held.left
    mock.assertIdle()
  })

  test('by aborting the request without cancelling the body', async () => {
    const { mock, handle } = open()
    const held = mock.chat.hold().write('你')
    const controller = new AbortController()
    const { signal } = controller
    const response = await handle(
      new Request(`${base}/chat/completions`, { method: 'POST', body: streamed, headers, signal }),
    )
    const reader = response.body!.getReader()
    await reader.read()
    const nextPiece = reader.read()
    controller.abort('gone')
    await expect(nextPiece).rejects.toBeDefined()
    await held.left
    mock.assertIdle()
  })

  test('before the response starts', async () => {
    const { mock, handle } = open()
    mock.fail({ stall: true })
    const controller = new AbortController()
    const { signal } = controller
    const pending = handle(new Request(`${base}/chat/completions`, { method: 'POST', body: json, headers, signal }))
    await mock.waitFor(1)
    controller.abort()
    expect((await pending).status).toBe(499)
    await vi.waitFor(() => mock.assertIdle())
  })

  test('and leaves no listener after a complete response', async () => {
    const { handle } = open()
    const request = new Request(`${base}/chat/completions`, { method: 'POST', body: streamed, headers })
    const added = vi.spyOn(request.signal, 'addEventListener')
    const removed = vi.spyOn(request.signal, 'removeEventListener')
    await (await handle(request)).text()
    const listeners = added.mock.calls.map(([, listener]) => listener)
    expect(listeners).toHaveLength(1)
    expect(removed.mock.calls.map(([, listener]) => listener)).toContain(listeners[0])
  })
})
