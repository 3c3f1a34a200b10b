import { beforeEach, describe, expect, test } from 'vitest'
import { APIReachLimitError, APIStatusError, type ClientOptions, type ZhipuError } from '../../../src/index.ts'
import { done, frame } from '../../support/chat-events.ts'
import { collect, rejectionOf } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { ManualServer } from '../../support/manual-server.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

/** Returns the error of a JSON request that gets this response. */
async function failure(body: unknown, init: ResponseInit = {}, options: ClientOptions = {}): Promise<ZhipuError> {
  const pending = rejectionOf(server.client({ maxRetries: 0, ...options }).get('/x'))
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  ;(await server.next()).respond(new Response(text, { status: 400, ...init }))
  return await pending as ZhipuError
}

const apiError = (code: string, message: string) => ({ error: { code, message } })

describe('the message of an API error', () => {
  test('has method, path, status, business code and the message of the server', async () => {
    expect((await failure(apiError('1211', '模型不存在'))).message).toBe('Cannot GET /x: HTTP 400 1211 模型不存在')
  })

  test('has the title of an HTML page, or its first words', async () => {
    const page = '<html><head><title> 502 Bad Gateway </title></head><body>nginx</body></html>'
    expect((await failure(page, { status: 502 })).message).toBe('Cannot GET /x: HTTP 502 502 Bad Gateway')
    expect((await failure('<b>no</b>\n\n<i>such   thing</i>')).message).toBe('Cannot GET /x: HTTP 400 no such thing')
    expect((await failure('x'.repeat(5_000))).message).toBe(`Cannot GET /x: HTTP 400 ${'x'.repeat(120)}`)
  })

  test('has only the status when the body is empty', async () => {
    expect((await failure('', { status: 503 })).message).toBe('Cannot GET /x: HTTP 503 ')
  })

  test('names the base URL and the endpoints to use instead for an empty balance', async () => {
    const broke = apiError('1113', '余额不足')
    expect((await failure(broke, { status: 429 }, { endpoint: 'intl' })).message).toMatch(
      /; baseURL is https:\/\/api\.z\.ai\/api\/paas\/v4, expected a Coding Plan with endpoint cn-coding or intl-coding, or a balance/,
    )
    expect((await failure(broke, { status: 429 }, { endpoint: 'intl-coding' })).message).toMatch(
      /; baseURL is https:\/\/api\.z\.ai\/api\/coding\/paas\/v4, expected a Coding Plan with .*, or a balance with cn or intl$/,
    )
    expect((await failure(apiError('1112', 'm'), { status: 429 })).message).not.toContain('Coding Plan')
  })

  const base =
    /; baseURL is https:\/\/open\.bigmodel\.cn\/api\/paas\/v4, expected one like https:\/\/open\.bigmodel\.cn/
  test('shows baseURL for an unknown path, also when the gateway reports 404 with status 200', async () => {
    expect((await failure({ status: 404, error: 'Not Found', path: '/v4/x' }, { status: 404 })).message).toMatch(base)
    const gateway = { code: 500, msg: '404 NOT_FOUND', success: false }
    expect((await failure(gateway, { status: 200 })).message).toMatch(base)
    expect((await failure(apiError('1214', 'file 404 is gone'))).message).not.toMatch(base)
    expect((await failure(apiError('1214', 'file_id'), { status: 404 })).message).not.toMatch(base)
  })
})

describe('the members of an API error', () => {
  test('are status, code, requestId, contentFilter and body, with a response that is not enumerable', async () => {
    const body = { ...apiError('1301', 'm'), request_id: 'r', contentFilter: [{ level: 1, role: 'user' }] }
    const error = await failure(body)
    expect(error).toBeInstanceOf(APIStatusError)
    expect({ ...error }).toEqual({
      name: 'APIRequestFailedError',
      status: 400,
      code: '1301',
      requestId: 'r',
      contentFilter: [{ level: 1, role: 'user' }],
      retryable: false,
      body,
    })
    expect(error.response?.status).toBe(400)
  })

  test('are absent when the response does not have them', async () => {
    expect(Object.keys(await failure('', { status: 418 })).sort()).toEqual(['body', 'name', 'retryable', 'status'])
  })

  test('include the request id of the body, or of a header', async () => {
    const headers = { 'x-log-id': 'log', 'x-request-id': 'relay' }
    const idOf = async (body: object, headers: Record<string, string>) =>
      (await failure(body, { status: 400, headers })).requestId
    const body = apiError('1210', 'm')
    expect(await idOf({ ...body, request_id: 'body' }, headers)).toBe('body')
    expect(await idOf(body, headers)).toBe('log')
    expect(await idOf(body, { 'x-request-id': 'relay' })).toBe('relay')
    expect(await idOf(body, {})).toBeUndefined()
  })

  test('include the Retry-After of the server as retryAfterMs', async () => {
    const error = await failure(apiError('1302', 'm'), { status: 429, headers: { 'retry-after': '2.5' } })
    expect(error.retryAfterMs).toBe(2_500)
  })

  test.each([
    '您的套餐已到达使用上限，将在 2026-11-21 00:30:00 重置',
    'Usage limit reached for 5 hour. Your limit will reset at 2026-11-21 00:30:00',
    'Usage limit reached. Your limit will reset at 2026-11-21T00:30:00',
  ])('include the reset of an exhausted quota, read as Beijing time: %s', async (message) => {
    const error = await failure(apiError('1308', message), { status: 429 })
    expect(error).toBeInstanceOf(APIReachLimitError)
    expect(error.resetAt).toEqual(new Date('2026-11-20T16:30:00Z'))
  })

  test('include no reset when the message has no time or the error has no code', async () => {
    expect(await failure(apiError('1308', 'at 2026-11-21'), { status: 429 })).not.toHaveProperty('resetAt')
    expect(await failure('error at 2026-11-21 00:30:00', { status: 502 })).not.toHaveProperty('resetAt')
  })
})

test('an unexpected body has status, request id and the start of the body, but no code', async () => {
  const error = await failure('<p>hi', { status: 200, headers: { 'x-request-id': 'r' } })
  expect(error).toMatchObject({ name: 'APIResponseError', status: 200, requestId: 'r', body: '<p>hi' })
  expect(error).not.toHaveProperty('code')
})

describe('a hostile error response', () => {
  test('with an endless body is read up to 64 KB, then its connection is closed', async () => {
    const pending = rejectionOf(server.client({ maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.begin('', { status: 500 })
    for (let n = 0; n < 100 && !request.disconnected; n++) {
      request.send('x'.repeat(10_000))
      await tick()
    }
    const { body } = await pending as ZhipuError
    expect(body).toBe('x'.repeat(65_536))
    expect(request.disconnected).toBe(true)
  })

  test('with one piece of 5 MB is kept up to 64 KB', async () => {
    expect((await failure('y'.repeat(5_000_000), { status: 500 })).body).toBe('y'.repeat(65_536))
  })

  test('whose connection is lost keeps the body so far', async () => {
    const pending = rejectionOf(server.client({ maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.begin('half a page', { status: 502 })
    await tick()
    request.fail(new TypeError('terminated'))
    expect(await pending).toMatchObject({ status: 502, body: 'half a page' })
  })

  test('cut within a character is decoded up to that character', async () => {
    const error = await failure(`${'a'.repeat(65_535)}你好`, { status: 500 })
    expect(error.body).toBe('a'.repeat(65_535))
  })

  test('nested ten thousand levels deep is a ZhipuError', async () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    for (const status of [400, 200]) {
      const error = await failure(`{"error":{"code":"1210","message":"m"},"deep":${deep}}`, { status })
      expect(error).toMatchObject({ name: 'APIRequestFailedError', code: '1210' })
    }
  })

  test('with `__proto__` keys changes no prototype', async () => {
    const error = await failure('{"__proto__":{"status":7},"error":{"code":"1210","message":"m","__proto__":{"x":1}}}')
    expect(error.status).toBe(400)
    expect({}).not.toHaveProperty('x')
  })

  test('with a code and a message that are not text is reported without them', async () => {
    expect((await failure({ error: { code: { a: 1 }, message: ['m'] } })).message).toBe('Cannot GET /x: HTTP 400 ')
    expect((await failure('null')).message).toBe('Cannot GET /x: HTTP 400 null')
    expect((await failure('7')).body).toBe(7)
  })
})

describe('a hostile stream', () => {
  const read = async (...pieces: (string | Uint8Array)[]) => {
    const pending = server.client().events('/x')
    const request = await server.next()
    const body = new Blob(pieces as BlobPart[]).stream()
    request.respond(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    return await collect(await pending)
  }

  test('with NUL and invalid UTF-8 is read', async () => {
    const bytes = Uint8Array.of(0, 0xff, 0xfe, 0xc3)
    expect(await read('data: {"a":"\\u0000', bytes.subarray(1), '"}\n\n', done)).toEqual([{
      a: '\0\ufffd\ufffd\ufffd',
    }])
  })

  test('with another content type is read', async () => {
    const pending = server.client().events('/x')
    ;(await server.next()).respond(new Response(frame({ a: 1 }) + done, { headers: { 'content-type': 'text/plain' } }))
    expect(await collect(await pending)).toEqual([{ a: 1 }])
  })

  test('with an event of 10 MB is read', async () => {
    const [item] = await read(frame({ a: 'x'.repeat(10_000_000) }), done)
    expect((item as { a: string }).a).toHaveLength(10_000_000)
  })

  test('with an event nested ten thousand levels deep is read, or fails with a ZhipuError', async () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    expect(await read(`data: {"a":${deep}}\n\n`, done)).toHaveLength(1)
    const error = await rejectionOf(read(`data: {"error":{"code":"1210","message":"m"},"a":${deep}}\n\n`))
    expect(error).toMatchObject({ name: 'APIRequestFailedError', code: '1210' })
  })

  test('with `__proto__` keys changes no prototype', async () => {
    const [item] = await read('data: {"__proto__":{"polluted":true}}\n\n', done)
    expect(Object.hasOwn(item as object, '__proto__')).toBe(true)
    expect({}).not.toHaveProperty('polluted')
  })
})
