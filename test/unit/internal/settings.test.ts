import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ClientOptions, createTransport } from '../../../src/index.ts'
import { settle } from '../../../src/internal/settings.ts'

afterEach(() => vi.unstubAllEnvs())

describe('settle()', () => {
  test('fills what nobody said', () => {
    expect(settle({})).toMatchObject({ idleTimeoutMs: 120_000, maxRetries: 3, headers: {}, query: {} })
    expect(settle({}).timeoutMs).toBeUndefined()
  })

  test('takes the word of the request, then of the client; undefined is no word', () => {
    const client = { maxRetries: 1, idleTimeoutMs: 10, timeoutMs: 20 }
    const { maxRetries, idleTimeoutMs, timeoutMs } = settle(client, { maxRetries: 0, idleTimeoutMs: undefined })
    expect([maxRetries, idleTimeoutMs, timeoutMs]).toEqual([0, 10, 20])
    expect(settle({ maxRetries: undefined }).maxRetries).toBe(3)
  })

  test('lays headers and query of the request over those of the client', () => {
    const client = { headers: { a: '1', b: '1' }, query: { x: 1, y: 1 } }
    expect(settle(client, { headers: { b: '2' }, query: { y: 2 } })).toMatchObject({
      headers: { a: '1', b: '2' },
      query: { x: 1, y: 2 },
    })
  })

  test('lets undefined take no header and no part of the query away; null does', () => {
    const client = { headers: { a: '1', b: '1' }, query: { x: 1, y: 1 } }
    expect(settle(client, { headers: { a: undefined, b: null }, query: { x: undefined, y: null } })).toMatchObject({
      headers: { a: '1', b: null },
      query: { x: 1, y: null },
    })
  })
})

describe('the base is', () => {
  const cn = 'https://open.bigmodel.cn/api/paas/v4'
  const intl = 'https://api.z.ai/api/paas/v4'
  const own = 'https://relay.example/v4'
  const cases: [string, ClientOptions, ClientOptions, string][] = [
    ['BigModel', {}, {}, cn],
    ['that of the endpoint', { endpoint: 'intl' }, {}, intl],
    ['that of the Coding Plan', { endpoint: 'cn-coding' }, {}, 'https://open.bigmodel.cn/api/coding/paas/v4'],
    ['that of the Coding Plan of Z.ai', { endpoint: 'intl-coding' }, {}, 'https://api.z.ai/api/coding/paas/v4'],
    ['the client’s own, which beats its endpoint', { baseURL: own, endpoint: 'intl' }, {}, own],
    ['that of the request’s endpoint, which beats the client’s base', { baseURL: own }, { endpoint: 'intl' }, intl],
    ['the request’s own', { baseURL: cn }, { baseURL: own, endpoint: 'intl' }, own],
    ['none that is empty', { baseURL: '' }, { baseURL: '' }, cn],
    ['without a slash at its end', { baseURL: `${own}//` }, {}, own],
  ]
  test.each(cases)('%s', (_, client, request, wanted) => {
    expect(settle(client, request).baseURL).toBe(wanted)
  })

  test('taken from the environment when nobody names one, and not otherwise', () => {
    vi.stubEnv('ZAI_BASE_URL', 'https://second.example/v4')
    expect(settle({}).baseURL).toBe('https://second.example/v4')
    vi.stubEnv('ZHIPUAI_BASE_URL', 'https://first.example/v4')
    expect(settle({}).baseURL).toBe('https://first.example/v4')
    expect(settle({ endpoint: 'cn' }).baseURL).toBe(cn)
    expect(settle({}, { endpoint: 'cn' }).baseURL).toBe(cn)
    vi.stubEnv('ZHIPUAI_BASE_URL', 'ftp://first.example')
    expect(() => settle({})).toThrow('Cannot use baseURL')
  })
})

describe('options that cannot be meant are refused when the client is made', () => {
  const wrong: [ClientOptions, string][] = [
    [{ timeoutMs: -1 }, 'Cannot use timeoutMs: got -1, want 0 or more'],
    [{ firstTokenTimeoutMs: NaN }, 'Cannot use firstTokenTimeoutMs: got NaN, want 0 or more'],
    [{ idleTimeoutMs: -1 }, 'Cannot use idleTimeoutMs'],
    [{ maxRetries: -1 }, 'Cannot use maxRetries'],
    [{ maxConcurrent: -1 }, 'Cannot use maxConcurrent'],
    [{ maxEventBytes: -1 }, 'Cannot use maxEventBytes'],
    [{ endpoint: 'mars' as never }, 'Cannot use endpoint: got mars, want one of cn,intl,cn-coding,intl-coding'],
    [{ baseURL: '/api/paas/v4' }, 'Cannot use baseURL: want the form https://open.bigmodel.cn/api/paas/v4'],
    [{ baseURL: 'https://user:word@relay.example' }, 'Cannot use baseURL'],
    [{ baseURL: 'https://relay.example?key=1' }, 'Cannot use baseURL'],
    [{ apiKey: 'no-dot' }, 'Cannot sign request: apiKey is malformed, want id.secret'],
    [{ apiKey: 'id.sec\nret' }, 'Cannot sign request: apiKey is malformed, want id.secret'],
    [{ apiKey: 'id.钥' }, 'Cannot sign request: apiKey is malformed, want id.secret'],
  ]
  test.each(wrong)('%o', (options, message) => {
    const attempt = () => createTransport(options)
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(message)
  })

  test('or when the request is', async () => {
    const fetch = vi.fn()
    const asked = createTransport({ apiKey: 'id.secret', fetch }).json('GET', '/x', {}, { timeoutMs: -1 })
    await expect(asked).rejects.toThrow(new TypeError('Cannot use timeoutMs: got -1, want 0 or more'))
    expect(fetch).not.toHaveBeenCalled()
  })
})
