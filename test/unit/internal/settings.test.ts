import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ClientOptions, createTransport } from '../../../src/index.ts'
import { mergeOptions } from '../../../src/internal/settings.ts'

afterEach(() => vi.unstubAllEnvs())

describe('mergeOptions()', () => {
  test('fills in the defaults', () => {
    expect(mergeOptions({})).toMatchObject({ idleTimeoutMs: 120_000, maxRetries: 3 })
    expect(mergeOptions({}).timeoutMs).toBeUndefined()
  })

  test('prefers the request, then the client; undefined does not override', () => {
    const client = { maxRetries: 1, idleTimeoutMs: 10, timeoutMs: 20 }
    const { maxRetries, idleTimeoutMs, timeoutMs } = mergeOptions(client, { maxRetries: 0, idleTimeoutMs: undefined })
    expect([maxRetries, idleTimeoutMs, timeoutMs]).toEqual([0, 10, 20])
    expect(mergeOptions({ maxRetries: undefined }).maxRetries).toBe(3)
  })

  test('lists headers and query of the client before those of the request', () => {
    const client = { headers: { a: '1' }, query: { x: 1 } }
    const request = { headers: new Headers({ b: '2' }), query: new URLSearchParams('y=2') }
    expect(mergeOptions(client, request)).toMatchObject({
      headers: [client.headers, request.headers],
      query: [client.query, request.query],
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
    ['one without TLS', { baseURL: 'http://127.0.0.1:8080/v4' }, {}, 'http://127.0.0.1:8080/v4'],
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

describe('without apiKey, endpoint and baseURL the base URL belongs to the variable that has the key:', () => {
  const cases: [Record<string, string>, string][] = [
    [{ ZAI_API_KEY: 'a.b' }, 'https://api.z.ai/api/paas/v4'],
    [{ ZAI_API_KEY: 'a.b', ZAI_BASE_URL: 'https://own.z/v4' }, 'https://own.z/v4'],
    [{ ZAI_API_KEY: 'a.b', ZHIPUAI_BASE_URL: 'https://own.cn/v4' }, 'https://api.z.ai/api/paas/v4'],
    [{ ZHIPUAI_API_KEY: 'a.b', ZAI_BASE_URL: 'https://own.z/v4' }, 'https://open.bigmodel.cn/api/paas/v4'],
    [{ ZHIPU_API_KEY: 'a.b', ZAI_BASE_URL: 'https://own.z/v4' }, 'https://open.bigmodel.cn/api/paas/v4'],
    [{ ZHIPU_API_KEY: 'a.b', ZHIPUAI_BASE_URL: 'https://own.cn/v4' }, 'https://own.cn/v4'],
    [{ ZHIPUAI_API_KEY: 'a.b', ZAI_API_KEY: 'c.d' }, 'https://open.bigmodel.cn/api/paas/v4'],
  ]
  const names = ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY', 'ZHIPUAI_BASE_URL', 'ZAI_BASE_URL']
  test.each(cases)('%o', (variables, expected) => {
    for (const name of names) vi.stubEnv(name, variables[name])
    expect(mergeOptions({}).baseURL).toBe(expected)
    expect(mergeOptions({ endpoint: 'cn-coding' }).baseURL).toBe('https://open.bigmodel.cn/api/coding/paas/v4')
  })

  test('a key in the options does not choose between the base variables', () => {
    vi.stubEnv('ZAI_BASE_URL', 'https://own.z/v4')
    vi.stubEnv('ZHIPUAI_API_KEY', 'a.b')
    for (const apiKey of ['c.d', () => 'c.d', null]) {
      expect(mergeOptions({ apiKey }).baseURL).toBe('https://own.z/v4')
    }
  })
})

describe('an invalid option is a TypeError of the constructor', () => {
  const wrong: [ClientOptions, string][] = [
    [{ timeoutMs: -1 }, 'Cannot use timeoutMs: got -1, expected 0 or more'],
    [{ firstTokenTimeoutMs: NaN }, 'Cannot use firstTokenTimeoutMs: got NaN, expected 0 or more'],
    [{ idleTimeoutMs: -1 }, 'Cannot use idleTimeoutMs'],
    [{ totalTimeoutMs: -1 }, 'Cannot use totalTimeoutMs'],
    [{ auth: 'JWT' as never }, 'Cannot use auth: got JWT, expected key,jwt'],
    [{ auth: '' as never }, 'Cannot use auth'],
    [{ maxRetries: -1 }, 'Cannot use maxRetries'],
    [{ maxConcurrent: -1 }, 'Cannot use maxConcurrent'],
    [{ maxEventBytes: -1 }, 'Cannot use maxEventBytes'],
    [{ endpoint: 'mars' as never }, 'Cannot use endpoint: got mars, expected cn,intl,cn-coding,intl-coding'],
    [{ baseURL: '/api/paas/v4' }, 'Cannot use baseURL: expected one like https://open.bigmodel.cn/api/paas/v4'],
    [{ baseURL: 'see https://relay.example/v4' }, 'Cannot use baseURL'],
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

  test('but undefined is as good as absent, and other names are not checked', () => {
    createTransport({ auth: undefined, endpoint: undefined, maxRetries: undefined, baseURL: undefined })
    createTransport({ climax: 'x', onMsEvent: 'x' } as ClientOptions)
  })

  test('of the request rejects the call', async () => {
    const fetch = vi.fn()
    const result = createTransport({ apiKey: 'id.secret', fetch }).json('GET', '/x', {}, { timeoutMs: -1 })
    await expect(result).rejects.toThrow(new TypeError('Cannot use timeoutMs: got -1, expected 0 or more'))
    expect(fetch).not.toHaveBeenCalled()
  })
})
