import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import type { MockOptions, MockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

const nowMs = 1_767_225_600_000
const virtual = (options: MockOptions = {}) => mockZhipu({ clock: 'virtual', startAtMs: nowMs, ...options })

const jwt = (key: string, payload: object, secret = key.split('.')[1]) =>
  new SignJWT({ api_key: key.split('.')[0], timestamp: nowMs, ...payload })
    .setProtectedHeader({ alg: 'HS256', sign_type: 'SIGN' })
    .sign(new TextEncoder().encode(secret))

const refusal = async (response: Response) => [response.status, (await response.json()).error]

describe('authentication', () => {
  it('takes a bearer key, a bare key, and a key it has not seen before', async () => {
    const mock = virtual()
    for (const authorization of [`Bearer ${mock.apiKey}`, mock.apiKey, 'bearer other.secret', 'other.secret']) {
      expect((await postChat(mock, chatBody('hi'), { headers: { authorization } })).status, authorization).toBe(200)
    }
  })

  it('says what is missing in the language of the host, before it looks at the path', async () => {
    const mock = virtual()
    const ask = (origin: string, path: string) => mock.fetch(`${origin}/api/paas/v4${path}`, { method: 'POST' })
    expect(await refusal(await ask('https://open.bigmodel.cn', '/no/such/path'))).toEqual([401, {
      code: '1001',
      message: 'Header 中未收到 Authentication 参数，无法进行身份验证',
    }])
    expect(await refusal(await ask('https://api.z.ai', '/chat/completions'))).toEqual([401, {
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
  ])('refuses %j with %s', async (authorization, code) => {
    const [status, error] = await refusal(await postChat(virtual(), chatBody('hi'), { headers: { authorization } }))
    expect([status, error.code]).toEqual([401, code])
  })

  it('knows one secret for one id', async () => {
    const mock = virtual()
    await postChat(mock, chatBody('hi'), { key: 'one.first' })
    const [status, error] = await refusal(await postChat(mock, chatBody('hi'), { key: 'one.second' }))
    expect([status, error.code]).toEqual([401, '401'])
  })

  it('verifies the signature of a JWT where it knows the secret', async () => {
    const mock = virtual()
    const exp = nowMs + 210_000
    expect((await postChat(mock, chatBody('hi'), { key: await jwt(mock.apiKey, { exp }) })).status).toBe(200)
    const forged = await jwt(mock.apiKey, { exp }, 'another secret')
    expect(await refusal(await postChat(mock, chatBody('hi'), { key: forged }))).toMatchObject([401, { code: '401' }])
  })

  const taker = (mock: MockZhipu) => async (exp: number) => {
    const response = await postChat(mock, chatBody('hi'), { key: await jwt(mock.apiKey, { exp }) })
    return response.status === 200 ? 'taken' : (await response.json()).error.code
  }

  it('takes a JWT until its end, in milliseconds and in seconds', async () => {
    const mock = virtual()
    const codeOf = taker(mock)
    expect(await codeOf(nowMs + 1)).toBe('taken')
    expect(await codeOf(nowMs / 1000 + 1)).toBe('taken')
    expect(await codeOf(nowMs)).toBe('1003')
    expect(await codeOf(nowMs / 1000)).toBe('1003')
  })

  it('takes a token of the official SDK for all of the 180 seconds in which that sends it', async () => {
    const mock = virtual()
    const token = await jwt(mock.apiKey, { exp: nowMs + 210_000 })
    await mock.clock.advance(180_000)
    expect((await postChat(mock, chatBody('hi'), { key: token })).status).toBe(200)
    await mock.clock.advance(30_000)
    expect(await refusal(await postChat(mock, chatBody('hi'), { key: token }))).toMatchObject([401, { code: '1003' }])
  })

  it('minTokenLifeMs refuses a JWT that has not more than so long to live', async () => {
    const mock = virtual({ minTokenLifeMs: 133_000 })
    const codeOf = taker(mock)
    expect(await codeOf(nowMs + 133_000)).toBe('1003')
    expect(await codeOf(nowMs + 134_000)).toBe('taken')
    expect(await codeOf(nowMs / 1000 + 133)).toBe('1003')
    expect(await codeOf(nowMs / 1000 + 134)).toBe('taken')
    await mock.clock.advance(1000)
    expect(await codeOf(nowMs + 134_000)).toBe('1003')
  })

  it('refuses a JWT without exp, api_key, or HS256', async () => {
    const mock = virtual()
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ api_key: 'a', exp: nowMs * 2 }))}.x`
    for (const key of [await jwt(mock.apiKey, {}), await jwt(mock.apiKey, { api_key: 7, exp: nowMs * 2 }), unsigned]) {
      expect(await refusal(await postChat(mock, chatBody('hi'), { key }))).toMatchObject([401, { code: '401' }])
    }
  })

  it('takes listed keys alone when keys are listed, and anything when auth is off', async () => {
    const listed = mockZhipu({ auth: { keys: ['mine.secret'] } })
    expect((await postChat(listed, chatBody('hi'), { key: 'mine.secret' })).status).toBe(200)
    expect((await postChat(listed, chatBody('hi'), { key: 'other.secret' })).status).toBe(401)
    const open = mockZhipu({ auth: 'off' })
    expect((await postChat(open, chatBody('hi'), { key: 'whatever' })).status).toBe(200)
    const bare = await open.fetch('http://localhost:1/api/paas/v4/models')
    expect(bare.status).toBe(200)
  })

  it('masks keys in the journal', async () => {
    const mock = virtual()
    await postChat(mock, chatBody('hi'))
    expect(JSON.stringify(mock.requests[0]?.headers)).toContain('Bearer ***')
    expect(JSON.stringify(mock.requests[0]?.headers)).not.toContain(mock.apiKey.split('.')[1])
  })
})

describe('routing', () => {
  it('shows an unknown path as Spring does: with a timestamp at BigModel, without at Z.ai', async () => {
    const mock = virtual()
    const ask = (origin: string) =>
      mock.fetch(`${origin}/api/paas/v4/chat_completions`, { headers: { authorization: 'a.b' } })
    const zh = await ask('https://open.bigmodel.cn')
    expect([zh.status, await zh.text()]).toEqual([
      404,
      '{"timestamp":"2026-01-01T00:00:00.000+00:00","status":404,"error":"Not Found","path":"/v4/chat_completions"}',
    ])
    expect(await (await ask('https://api.z.ai')).text()).toBe(
      '{"status":404,"error":"Not Found","path":"/v4/chat_completions"}',
    )
  })

  it('answers an unknown first segment with HTTP 200, key or not', async () => {
    const response = await virtual().fetch('https://api.z.ai/api/openai/v1/chat/completions', { method: 'POST' })
    expect([response.status, await response.text()]).toEqual([
      200,
      '{"code":500,"msg":"404 NOT_FOUND","success":false}',
    ])
  })

  it('answers under the bases of the Coding Plan, on loopback and on hosts of the options, and on no other', async () => {
    const mock = mockZhipu({ hosts: ['llm.example.com'] })
    const init = { headers: { authorization: 'a.b' } }
    for (
      const base of [
        'https://api.z.ai/api/coding/paas/v4',
        'http://127.0.0.1:4010/api/paas/v4',
        'https://llm.example.com/api/paas/v4',
      ]
    ) expect((await mock.fetch(`${base}/models`, init)).status, base).toBe(200)
    await expect(mock.fetch('https://api.openai.com/v1/models', init)).rejects.toThrow('fetch failed')
  })
})
