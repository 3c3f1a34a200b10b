import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, expect, test, vi } from 'vitest'
import { checkKey, jwt, signToken } from '../../../src/internal/auth.ts'
import { systemClock } from '../../../src/internal/clock.ts'

const nowMs = Date.parse('2026-11-20T10:00:00Z')
afterEach(() => void vi.restoreAllMocks())

const clockAt = (now: () => number) => ({ ...systemClock, now })

test('signToken() creates a token that jose verifies, with milliseconds and sign_type', async () => {
  const token = await signToken('id.se.cret', nowMs, 1_800_000)
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', sign_type: 'SIGN' })
  const { payload } = await jwtVerify(token, new TextEncoder().encode('se.cret'))
  expect(payload).toEqual({ api_key: 'id', exp: nowMs + 1_800_000, timestamp: nowMs })
})

test('signToken() encodes as base64url without padding, whatever the secret', async () => {
  for (let n = 1; n < 30; n++) {
    expect(await signToken(`id.${'x'.repeat(n)}`, nowMs + n, 60_000)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  }
})

test('get() signs once for concurrent requests, and again 5 minutes before the token expires', async () => {
  let ms = nowMs
  const tokens = jwt()
  const clock = clockAt(() => ms)
  const [token, same] = await Promise.all([tokens.get('a.b', { clock }), tokens.get('a.b', { clock })])
  expect(same).toBe(token)
  ms += 1_499_000
  expect(await tokens.get('a.b', { clock })).toBe(token)
  ms += 2_000
  expect(await tokens.get('a.b', { clock })).not.toBe(token)
})

test.each([[2_400_000, 2_100_000], [60_000, 45_000]])(
  'get() signs tokens that are valid for jwtLifetimeMs of %i ms, and signs again after %i ms',
  async (jwtLifetimeMs, renewedMs) => {
    let elapsedMs = 0
    const tokens = jwt()
    const options = { clock: { ...systemClock, now: () => nowMs + elapsedMs }, jwtLifetimeMs }
    const token = await tokens.get('a.b', options)
    expect(decodeJwt(token)).toMatchObject({ exp: nowMs + jwtLifetimeMs, timestamp: nowMs })
    elapsedMs = renewedMs - 1
    expect(await tokens.get('a.b', options)).toBe(token)
    elapsedMs = renewedMs
    expect(await tokens.get('a.b', options)).not.toBe(token)
  },
)

test('get() returns different tokens for different life times', async () => {
  const tokens = jwt()
  const token = await tokens.get('a.b', { clock: systemClock, jwtLifetimeMs: 60_000 })
  expect(await tokens.get('a.b', { clock: systemClock })).not.toBe(token)
})

test('get() returns different tokens for different keys', async () => {
  const tokens = jwt()
  const clock = clockAt(() => nowMs)
  expect(await tokens.get('a.b', { clock })).not.toBe(await tokens.get('c.b', { clock }))
})

test('get() keeps the tokens of the last 100 keys at most', () => {
  const tokens = jwt()
  const clock = clockAt(() => nowMs)
  const get = (n: number) => tokens.get(`id.secret${n}`, { clock })
  const first = get(1)
  for (let n = 2; n <= 100; n++) void get(n)
  expect(get(1)).toBe(first)
  void get(101)
  expect(get(1)).not.toBe(first)
})

test('get() signs again after a failed signature', async () => {
  const tokens = jwt()
  const clock = clockAt(() => nowMs)
  const importKey = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('no entropy'))
  await expect(tokens.get('a.b', { clock })).rejects.toThrow('no entropy')
  expect(await tokens.get('a.b', { clock })).toMatch(/^ey/)
  expect(importKey.mock.calls.map(([format, , , isExtractable]) => [format, isExtractable])).toEqual([
    ['raw', false],
    ['raw', false],
  ])
})

test('renew() makes later tokens use the clock of the server', async () => {
  const tokens = jwt()
  const clock = clockAt(() => nowMs)
  await tokens.get('a.b', { clock })
  tokens.renew('Fri, 20 Nov 2026 12:00:00 GMT', clock)
  const { payload } = await jwtVerify(await tokens.get('a.b', { clock }), new TextEncoder().encode('b'))
  expect(payload['timestamp']).toBe(nowMs + 7_200_000)
})

test('renew() keeps the local clock when the response has no date', async () => {
  const tokens = jwt()
  const clock = clockAt(() => nowMs)
  tokens.renew(null, clock)
  const { payload } = await jwtVerify(await tokens.get('a.b', { clock }), new TextEncoder().encode('b'))
  expect(payload['timestamp']).toBe(nowMs)
})

test.each([
  undefined,
  '',
  'nodot',
  '.b',
  'a.',
  'a.b\n',
  'a.b\r\nx: y',
  'a .b',
  'ä.b',
  'a.钥',
  7,
  {},
  ['a.b'],
  'b\na.b',
])(
  'checkKey() rejects %j and does not show it',
  (key) => {
    let message = ''
    try {
      checkKey(key)
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
      message = (error as Error).message
    }
    expect(message).toContain('ZHIPUAI_API_KEY')
    if (typeof key === 'string' && key.length > 2) expect(message).not.toContain(key)
  },
)

test.each([undefined, null, ''])('checkKey() says that a key is missing: %j', (key) => {
  expect(() => checkKey(key)).toThrow(
    'Cannot sign request: apiKey is missing, expected id.secret in the option or ZHIPUAI_API_KEY,ZHIPU_API_KEY,ZAI_API_KEY',
  )
})
