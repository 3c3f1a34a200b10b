import { beforeEach, describe, expect, test } from 'vitest'
import { APIReachLimitError, APIStatusError, type ClientOptions, type ZhipuError } from '../../../src/index.ts'
import { done, frame } from '../../support/chat-events.ts'
import { collect, reasonOf } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { HandServer } from '../../support/manual-server.ts'

let server: HandServer
beforeEach(() => void (server = new HandServer()))

/** What a request for JSON rejects with when it is answered so. */
async function failure(body: unknown, init: ResponseInit = {}, options: ClientOptions = {}): Promise<ZhipuError> {
  const asked = reasonOf(server.client({ maxRetries: 0, ...options }).get('/x'))
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  ;(await server.next()).answer(new Response(text, { status: 400, ...init }))
  return await asked as ZhipuError
}

const refusal = (code: string, message: string) => ({ error: { code, message } })

describe('the message of a refusal', () => {
  test('names the act, the status, the code and the server’s words', async () => {
    expect((await failure(refusal('1211', '模型不存在'))).message).toBe('Cannot GET /x: HTTP 400 1211 模型不存在')
  })

  test('of a page is its title, else its first words', async () => {
    const page = '<html><head><title> 502 Bad Gateway </title></head><body>nginx</body></html>'
    expect((await failure(page, { status: 502 })).message).toBe('Cannot GET /x: HTTP 502 502 Bad Gateway')
    expect((await failure('<b>no</b>\n\n<i>such   thing</i>')).message).toBe('Cannot GET /x: HTTP 400 no such thing')
    expect((await failure('x'.repeat(5_000))).message).toBe(`Cannot GET /x: HTTP 400 ${'x'.repeat(120)}`)
  })

  test('of an empty body is the status', async () => {
    expect((await failure('', { status: 503 })).message).toBe('Cannot GET /x: HTTP 503 ')
  })

  const coding = /; a Coding Plan wants endpoint cn-coding or intl-coding$/
  test('of an empty balance says which endpoint a Coding Plan wants, unless that was asked', async () => {
    const broke = refusal('1113', '余额不足')
    expect((await failure(broke, { status: 429 })).message).toMatch(coding)
    expect((await failure(broke, { status: 429 }, { endpoint: 'cn-coding' })).message).not.toMatch(coding)
    expect((await failure(refusal('1112', 'm'), { status: 429 })).message).not.toMatch(coding)
  })

  const base = /; baseURL is https:\/\/open\.bigmodel\.cn\/api\/paas\/v4, want one like https:\/\/open\.bigmodel\.cn/
  test('of a path that is not there shows the base, also when the gateway says 404 in another way', async () => {
    expect((await failure({ status: 404, error: 'Not Found', path: '/v4/x' }, { status: 404 })).message).toMatch(base)
    const gateway = { code: 500, msg: '404 NOT_FOUND', success: false }
    expect((await failure(gateway, { status: 200 })).message).toMatch(base)
    expect((await failure(refusal('1214', 'file 404 is gone'))).message).not.toMatch(base)
    expect((await failure(refusal('1214', 'file_id'), { status: 404 })).message).not.toMatch(base)
  })
})

describe('the facts of a refusal', () => {
  test('are status, code, request id, content filter, body, and the response out of sight', async () => {
    const body = { ...refusal('1301', 'm'), request_id: 'r', contentFilter: [{ level: 1, role: 'user' }] }
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

  test('hold only what was said', async () => {
    expect(Object.keys(await failure('', { status: 418 })).sort()).toEqual(['body', 'name', 'retryable', 'status'])
  })

  test('hold under which id the server knows the request: its body says it, else a header', async () => {
    const headers = { 'x-log-id': 'log', 'x-request-id': 'relay' }
    const idOf = async (body: object, headers: Record<string, string>) =>
      (await failure(body, { status: 400, headers })).requestId
    const body = refusal('1210', 'm')
    expect(await idOf({ ...body, request_id: 'said' }, headers)).toBe('said')
    expect(await idOf(body, headers)).toBe('log')
    expect(await idOf(body, { 'x-request-id': 'relay' })).toBe('relay')
    expect(await idOf(body, {})).toBeUndefined()
  })

  test('hold what the server asks to wait', async () => {
    const error = await failure(refusal('1302', 'm'), { status: 429, headers: { 'retry-after': '2.5' } })
    expect(error.retryAfterMs).toBe(2_500)
  })

  test.each([
    '您的套餐已到达使用上限，将在 2026-11-21 00:30:00 重置',
    'Usage limit reached for 5 hour. Your limit will reset at 2026-11-21 00:30:00',
    'Usage limit reached. Your limit will reset at 2026-11-21T00:30:00',
  ])('hold when a used-up quota comes back, read as Beijing time: %s', async (message) => {
    const error = await failure(refusal('1308', message), { status: 429 })
    expect(error).toBeInstanceOf(APIReachLimitError)
    expect(error.resetAt).toEqual(new Date('2026-11-20T16:30:00Z'))
  })

  test('hold no such time where none is told, or nobody refused by code', async () => {
    expect(await failure(refusal('1308', 'at 2026-11-21'), { status: 429 })).not.toHaveProperty('resetAt')
    expect(await failure('error at 2026-11-21 00:30:00', { status: 502 })).not.toHaveProperty('resetAt')
  })
})

describe('a hostile refusal', () => {
  test('without end is read up to 64 KB, then its connection is closed', async () => {
    const asked = reasonOf(server.client({ maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.begin('', { status: 500 })
    for (let n = 0; n < 100 && !request.hungUp; n++) {
      request.send('x'.repeat(10_000))
      await tick()
    }
    const { body } = await asked as ZhipuError
    expect(body).toBe('x'.repeat(65_536))
    expect(request.hungUp).toBe(true)
  })

  test('in one piece of megabytes is kept up to 64 KB', async () => {
    expect((await failure('y'.repeat(5_000_000), { status: 500 })).body).toBe('y'.repeat(65_536))
  })

  test('that breaks off counts as far as it came', async () => {
    const asked = reasonOf(server.client({ maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.begin('half a page', { status: 502 })
    await tick()
    request.fail(new TypeError('terminated'))
    expect(await asked).toMatchObject({ status: 502, body: 'half a page' })
  })

  test('cut in the middle of a character is text all the same', async () => {
    const error = await failure(`${'a'.repeat(65_535)}你好`, { status: 500 })
    expect(error.body).toBe('a'.repeat(65_535))
  })

  test('of ten thousand levels is a ZhipuError', async () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    for (const status of [400, 200]) {
      const error = await failure(`{"error":{"code":"1210","message":"m"},"deep":${deep}}`, { status })
      expect(error).toMatchObject({ name: 'APIRequestFailedError', code: '1210' })
    }
  })

  test('with keys of the prototype changes nothing', async () => {
    const error = await failure('{"__proto__":{"status":7},"error":{"code":"1210","message":"m","__proto__":{"x":1}}}')
    expect(error.status).toBe(400)
    expect({}).not.toHaveProperty('x')
  })

  test('that says something else than words is told without them', async () => {
    expect((await failure({ error: { code: { a: 1 }, message: ['m'] } })).message).toBe('Cannot GET /x: HTTP 400 ')
    expect((await failure('null')).message).toBe('Cannot GET /x: HTTP 400 null')
    expect((await failure('7')).body).toBe(7)
  })
})

describe('a hostile stream', () => {
  const read = async (...pieces: (string | Uint8Array)[]) => {
    const asked = server.client().events('/x')
    const request = await server.next()
    const body = new Blob(pieces as BlobPart[]).stream()
    request.answer(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    return await collect(await asked)
  }

  test('with NUL and bytes that are no UTF-8 is read', async () => {
    const bytes = Uint8Array.of(0, 0xff, 0xfe, 0xc3)
    expect(await read('data: {"a":"\\u0000', bytes.subarray(1), '"}\n\n', done)).toEqual([{
      a: '\0\ufffd\ufffd\ufffd',
    }])
  })

  test('that says another type than its own is read', async () => {
    const asked = server.client().events('/x')
    ;(await server.next()).answer(new Response(frame({ a: 1 }) + done, { headers: { 'content-type': 'text/plain' } }))
    expect(await collect(await asked)).toEqual([{ a: 1 }])
  })

  test('with an event of ten megabytes is read', async () => {
    const [item] = await read(frame({ a: 'x'.repeat(10_000_000) }), done)
    expect((item as { a: string }).a).toHaveLength(10_000_000)
  })

  test('with an event of ten thousand levels is an answer, or fails with a ZhipuError', async () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    expect(await read(`data: {"a":${deep}}\n\n`, done)).toHaveLength(1)
    const error = await reasonOf(read(`data: {"error":{"code":"1210","message":"m"},"a":${deep}}\n\n`))
    expect(error).toMatchObject({ name: 'APIRequestFailedError', code: '1210' })
  })

  test('with keys of the prototype changes nothing', async () => {
    const [item] = await read('data: {"__proto__":{"polluted":true}}\n\n', done)
    expect(Object.hasOwn(item as object, '__proto__')).toBe(true)
    expect({}).not.toHaveProperty('polluted')
  })
})
