import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ClientOptions, createTransport } from '../../../src/index.ts'
import { mergeOptions } from '../../../src/internal/settings.ts'

afterEach(() => vi.unstubAllEnvs())

describe('mergeOptions()', () => {
  test('fills in the defaults', () => {
    expect(mergeOptions({})).toMatchObject({ idleTimeoutMs: 120_000, maxRetries: 3, headers: {}, query: {} })
    expect(mergeOptions({}).timeoutMs).toBeUndefined()
  })

  test('prefers the request, then the client; undefined does not override', () => {
    const client = { maxRetries: 1, idleTimeoutMs: 10, timeoutMs: 20 }
    const { maxRetries, idleTimeoutMs, timeoutMs } = mergeOptions(client, { maxRetries: 0, idleTimeoutMs: undefined })
    expect([maxRetries, idleTimeoutMs, timeoutMs]).toEqual([0, 10, 20])
    expect(mergeOptions({ maxRetries: undefined }).maxRetries).toBe(3)
  })

  test('merges headers and query of the request with those of the client', () => {
    const client = { headers: { a: '1', b: '1' }, query: { x: 1, y: 1 } }
    expect(mergeOptions(client, { headers: { b: '2' }, query: { y: 2 } })).toMatchObject({
      headers: { a: '1', b: '2' },
      query: { x: 1, y: 2 },
    })
  })

  test('keeps a null in headers and query, and ignores undefined', () => {
    const client = { headers: { a: '1', b: '1' }, query: { x: 1, y: 1 } }
    expect(mergeOptions(client, { headers: { a: undefined, b: null }, query: { x: undefined, y: null } }))
      .toMatchObject({
        headers: { a: '1', b: null },
        query: { x: 1, y: null },
      })
  })
})

describe('the base URL is', () => {
  const cn = 'https://open.bigmodel.cn/api/paas/v4'
  const intl = 'https://api.z.ai/api/paas/v4'
  const own = 'https://relay.example/v4'
  const cases: [string, ClientOptions, ClientOptions, string][] = [
    ['BigModel', {}, {}, cn],
    ['that of the endpoint', { endpoint: 'intl' }, {}, intl],
    ['that of the Coding Plan', { endpoint: 'cn-coding' }, {}, 'https://open.bigmodel.cn/api/coding/paas/v4'],
    ['that of the Coding Plan of Z.ai', { endpoint: 'intl-coding' }, {}, 'https://api.z.ai/api/coding/paas/v4'],
    ['baseURL of the client, before its endpoint', { baseURL: own, endpoint: 'intl' }, {}, own],
    ['that of the endpoint of the request, before baseURL of the client', { baseURL: own }, { endpoint: 'intl' }, intl],
    ['baseURL of the request, before its endpoint', { baseURL: cn }, { baseURL: own, endpoint: 'intl' }, own],
    ['the default when baseURL is empty', { baseURL: '' }, { baseURL: '' }, cn],
    ['without trailing slashes', { baseURL: `${own}//` }, {}, own],
  ]
  test.each(cases)('%s', (_, client, request, expected) => {
    expect(mergeOptions(client, request).baseURL).toBe(expected)
  })

  test('taken from the environment only when no option sets it', () => {
    vi.stubEnv('ZAI_BASE_URL', 'https://second.example/v4')
    expect(mergeOptions({}).baseURL).toBe('https://second.example/v4')
    vi.stubEnv('ZHIPUAI_BASE_URL', 'https://first.example/v4')
    expect(mergeOptions({}).baseURL).toBe('https://first.example/v4')
    expect(mergeOptions({ endpoint: 'cn' }).baseURL).toBe(cn)
    expect(mergeOptions({}, { endpoint: 'cn' }).baseURL).toBe(cn)
    vi.stubEnv('ZHIPUAI_BASE_URL', 'ftp://first.example')
    expect(() => mergeOptions({})).toThrow('Cannot use baseURL')
  })
})

describe('an invalid option is a TypeError of the constructor', () => {
  const wrong: [ClientOptions, string][] = [
    [{ timeoutMs: -1 }, 'Cannot use timeoutMs: got -1, expected 0 or more'],
    [{ firstTokenTimeoutMs: NaN }, 'Cannot use firstTokenTimeoutMs: got NaN, expected 0 or more'],
    [{ idleTimeoutMs: -1 }, 'Cannot use idleTimeoutMs'],
    [{ maxRetries: -1 }, 'Cannot use maxRetries'],
    [{ maxConcurrent: -1 }, 'Cannot use maxConcurrent'],
    [{ maxEventBytes: -1 }, 'Cannot use maxEventBytes'],
    [{ endpoint: 'mars' as never }, 'Cannot use endpoint: got mars, expected one of cn,intl,cn-coding,intl-coding'],
    [{ baseURL: '/api/paas/v4' }, 'Cannot use baseURL: expected a URL like https://open.bigmodel.cn/api/paas/v4'],
    [{ baseURL: 'https://user:word@relay.example' }, 'Cannot use baseURL'],
    [{ baseURL: 'https://relay.example?key=1' }, 'Cannot use baseURL'],
    [{ apiKey: 'no-dot' }, 'Cannot sign request: apiKey is malformed, expected id.secret'],
    [{ apiKey: 'id.sec\nret' }, 'Cannot sign request: apiKey is malformed, expected id.secret'],
    [{ apiKey: 'id.钥' }, 'Cannot sign request: apiKey is malformed, expected id.secret'],
  ]
  test.each(wrong)('%o', (options, message) => {
    const create = () => createTransport(options)
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
  })

  test('of the request rejects the call', async () => {
    const fetch = vi.fn()
    const result = createTransport({ apiKey: 'id.secret', fetch }).json('GET', '/x', {}, { timeoutMs: -1 })
    await expect(result).rejects.toThrow(new TypeError('Cannot use timeoutMs: got -1, expected 0 or more'))
    expect(fetch).not.toHaveBeenCalled()
  })
})
