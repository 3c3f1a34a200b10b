import { runInNewContext } from 'node:vm'
import { SignJWT } from 'jose'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import type { MockOptions, MockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

const nowMs = 1_767_225_600_000
const virtualMock = (options: MockOptions = {}) => mockZhipu({ clock: 'virtual', startAtMs: nowMs, ...options })

const signJwt = (key: string, payload: object, secret = key.split('.')[1]) =>
  new SignJWT({ api_key: key.split('.')[0], timestamp: nowMs, ...payload })
    .setProtectedHeader({ alg: 'HS256', sign_type: 'SIGN' })
    .sign(new TextEncoder().encode(secret))

const errorOf = async (response: Response) => [response.status, (await response.json()).error]

describe('authentication', () => {
  it('accepts a bearer key, a key without a scheme, and an unknown key', async () => {
    const mock = virtualMock()
    for (const authorization of [`Bearer ${mock.apiKey}`, mock.apiKey, 'bearer other.secret', 'other.secret']) {
      expect((await postChat(mock, chatBody('hi'), { headers: { authorization } })).status, authorization).toBe(200)
    }
  })

  it('a request without a key gets 1001 in the language of the host, even at an unknown path', async () => {
    const mock = virtualMock()
    const ask = (origin: string, path: string) => mock.fetch(`${origin}/api/paas/v4${path}`, { method: 'POST' })
    expect(await errorOf(await ask('https://open.bigmodel.cn', '/no/such/path'))).toEqual([401, {
      code: '1001',
      message: 'Header 中未收到 Authentication 参数，无法进行身份验证',
    }])
    expect(await errorOf(await ask('https://api.z.ai', '/chat/completions'))).toEqual([401, {
      code: '1001',
      message: 'Authentication parameter not received in Header, unable to authenticate',
    }])
  })

  it.each([
    ['Bearer ', '1002'],
    ['Bearer', '1002'],
    ['Basic abc def', '1002'],
    ['Bearer nodot', '401'],
    ['Bearer .secret', '401'],
    ['Bearer id.', '401'],
    ['Bearer a.b.c', '401'],
  ])('authorization %j is refused with %s', async (authorization, code) => {
    const [status, error] = await errorOf(await postChat(virtualMock(), chatBody('hi'), { headers: { authorization } }))
    expect([status, error.code]).toEqual([401, code])
  })

  it('refuses another secret for the same key id with 1000, in the form of each protocol', async () => {
    const mock = virtualMock()
    await postChat(mock, chatBody('hi'), { key: 'id.first' })
    const refused = async (path: string, method = 'POST', origin = 'https://open.bigmodel.cn') => {
      const headers = { authorization: 'Bearer id.second', 'content-type': 'application/json' }
      const body = method === 'POST' ? '{}' : null
      const response = await mock.fetch(`${origin}/api${path}`, { method, headers, body })
      return [response.status, await response.json()]
    }
    const zh = '身份验证失败。'
    expect(await refused('/paas/v4/chat/completions')).toEqual([401, { error: { code: '1000', message: zh } }])
    expect(await refused('/paas/v4/embeddings', 'POST', 'https://api.z.ai')).toEqual([
      401,
      { error: { code: '1000', message: 'Authentication Failed' } },
    ])
    expect(await refused('/anthropic/v1/messages')).toEqual([401, { error: { message: zh, type: '1000' } }])
    const gateway = [200, { code: 1000, msg: zh, success: false }]
    expect(await refused('/anthropic/v1/models', 'GET')).toEqual(gateway)
    expect(await refused('/v1/responses')).toEqual(gateway)
    expect(await refused('/monitor/usage/quota/limit', 'GET')).toEqual(gateway)
    expect(await refused('/mcp/web_search_prime/mcp')).toEqual([
      200,
      { code: 401, msg: 'token expired or incorrect', success: false },
    ])
  })

  it('verifies the signature of a JWT when the secret is known', async () => {
    const mock = virtualMock()
    const exp = nowMs + 210_000
    expect((await postChat(mock, chatBody('hi'), { key: await signJwt(mock.apiKey, { exp }) })).status).toBe(200)
    const forged = await signJwt(mock.apiKey, { exp }, 'another secret')
    expect(await errorOf(await postChat(mock, chatBody('hi'), { key: forged }))).toMatchObject([401, { code: '401' }])
  })

  it('a key that does not verify the first JWT of its id is refused, in whatever order requests arrive', async () => {
    const mock = virtualMock()
    const exp = nowMs + 210_000
    const right = await signJwt('id.right', { exp })
    const wrong = await signJwt('id.wrong', { exp })
    const statuses: [string, number][] = []
    for (const key of [right, 'id.wrong', right, 'id.right', 'id.wrong', wrong, right, 'id.right']) {
      const name = key === right ? 'right JWT' : key === wrong ? 'wrong JWT' : key
      statuses.push([name, (await postChat(mock, chatBody('hi'), { key })).status])
    }
    expect(statuses).toEqual([
      ['right JWT', 200],
      ['id.wrong', 401],
      ['right JWT', 200],
      ['id.right', 200],
      ['id.wrong', 401],
      ['wrong JWT', 401],
      ['right JWT', 200],
      ['id.right', 200],
    ])
  })

  it('a JWT that was refused as expired does not decide the secret', async () => {
    const mock = virtualMock()
    await postChat(mock, chatBody('hi'), { key: await signJwt('id.old', { exp: nowMs - 1 }) })
    expect((await postChat(mock, chatBody('hi'), { key: 'id.right' })).status).toBe(200)
  })

  it('of two keys that arrive at the same time after a JWT, only the one that verifies it is accepted', async () => {
    const mock = virtualMock()
    await postChat(mock, chatBody('hi'), { key: await signJwt('id.right', { exp: nowMs + 210_000 }) })
    const keys = ['id.wrong', 'id.right', 'id.other']
    const responses = await Promise.all(keys.map((key) => postChat(mock, chatBody('hi'), { key })))
    expect(responses.map(({ status }) => status)).toEqual([401, 200, 401])
  })

  /** Sends a JWT that expires at `exp`. Returns the code of the error response. */
  const expiryTester = (mock: MockZhipu) => async (exp: number) => {
    const response = await postChat(mock, chatBody('hi'), { key: await signJwt(mock.apiKey, { exp }) })
    return response.status === 200 ? 'accepted' : (await response.json()).error.code
  }

  it('accepts a JWT until exp, in milliseconds or seconds', async () => {
    const mock = virtualMock()
    const codeOf = expiryTester(mock)
    expect(await codeOf(nowMs + 1)).toBe('accepted')
    expect(await codeOf(nowMs / 1000 + 1)).toBe('accepted')
    expect(await codeOf(nowMs)).toBe('1003')
    expect(await codeOf(nowMs / 1000)).toBe('1003')
  })

  it('accepts a token of the official SDK for the 180 seconds in which the SDK sends it', async () => {
    const mock = virtualMock()
    const token = await signJwt(mock.apiKey, { exp: nowMs + 210_000 })
    await mock.clock.advance(180_000)
    expect((await postChat(mock, chatBody('hi'), { key: token })).status).toBe(200)
    await mock.clock.advance(30_000)
    expect(await errorOf(await postChat(mock, chatBody('hi'), { key: token }))).toMatchObject([401, { code: '1003' }])
  })

  it('minTokenLifeMs refuses a JWT with no more than that time left', async () => {
    const mock = virtualMock({ minTokenLifeMs: 133_000 })
    const codeOf = expiryTester(mock)
    expect(await codeOf(nowMs + 133_000)).toBe('1003')
    expect(await codeOf(nowMs + 134_000)).toBe('accepted')
    expect(await codeOf(nowMs / 1000 + 133)).toBe('1003')
    expect(await codeOf(nowMs / 1000 + 134)).toBe('accepted')
    await mock.clock.advance(1000)
    expect(await codeOf(nowMs + 134_000)).toBe('1003')
  })

  it('refuses a JWT without exp, api_key, or HS256', async () => {
    const mock = virtualMock()
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ api_key: 'a', exp: nowMs * 2 }))}.x`
    for (
      const key of [
        await signJwt(mock.apiKey, {}),
        await signJwt(mock.apiKey, { api_key: 7, exp: nowMs * 2 }),
        unsigned,
      ]
    ) {
      expect(await errorOf(await postChat(mock, chatBody('hi'), { key }))).toMatchObject([401, { code: '401' }])
    }
  })

  it('accepts only listed keys when keys are listed, and any request when auth is off', async () => {
    const listed = mockZhipu({ auth: { keys: ['mine.secret'] } })
    expect((await postChat(listed, chatBody('hi'), { key: 'mine.secret' })).status).toBe(200)
    expect(await errorOf(await postChat(listed, chatBody('hi'), { key: 'other.secret' }))).toMatchObject([
      401,
      { code: '1000' },
    ])
    const unprotected = mockZhipu({ auth: 'off' })
    expect((await postChat(unprotected, chatBody('hi'), { key: 'not-a-key' })).status).toBe(200)
    const withoutKey = await unprotected.fetch('http://localhost:1/api/paas/v4/models')
    expect(withoutKey.status).toBe(200)
  })

  it('masks keys in the journal', async () => {
    const mock = virtualMock()
    await postChat(mock, chatBody('hi'))
    expect(JSON.stringify(mock.requests[0]?.headers)).toContain('Bearer ***')
    expect(JSON.stringify(mock.requests[0]?.headers)).not.toContain(mock.apiKey.split('.')[1])
  })

  it('accepts a JWT where a simulated document has replaced Uint8Array, as Vitest does with jsdom', async () => {
    const mock = virtualMock()
    const authorization = `Bearer ${await signJwt(mock.apiKey, { exp: nowMs + 60_000 })}`
    const forged = `Bearer ${await signJwt(mock.apiKey, { exp: nowMs + 60_000 }, 'wrong')}`
    vi.stubGlobal('Uint8Array', runInNewContext('Uint8Array'))
    onTestFinished(() => void vi.unstubAllGlobals())
    expect((await postChat(mock, chatBody('hi'), { headers: { authorization } })).status).toBe(200)
    expect((await postChat(mock, chatBody('hi'), { headers: { authorization: forged } })).status).toBe(401)
  })
})
