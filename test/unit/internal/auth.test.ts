import { decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { checkKey, createTokens, signToken } from '../../../src/internal/auth.ts'
import { systemClock } from '../../../src/internal/clock.ts'

const nowMs = Date.parse('2026-11-20T10:00:00Z')
const clock = (ms: () => number) => ({ ...systemClock, now: ms })

test('signToken() makes what jose verifies, with milliseconds and sign_type', async () => {
  const token = await signToken('id.se.cret', nowMs)
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', sign_type: 'SIGN' })
  const { payload } = await jwtVerify(token, new TextEncoder().encode('se.cret'))
  expect(payload).toEqual({ api_key: 'id', exp: nowMs + 1_800_000, timestamp: nowMs })
})

test('signToken() writes base64url without padding for any secret', async () => {
  for (let n = 1; n < 30; n++) {
    expect(await signToken(`id.${'x'.repeat(n)}`, nowMs + n)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  }
})

test('createTokens() signs once for requests that ask together, and again before the token ends', async () => {
  let ms = nowMs
  const tokens = createTokens()
  const [one, two] = await Promise.all([tokens.get('a.b', clock(() => ms)), tokens.get('a.b', clock(() => ms))])
  expect(one).toBe(two)
  ms += 1_499_000
  expect(await tokens.get('a.b', clock(() => ms))).toBe(one)
  ms += 2_000
  expect(await tokens.get('a.b', clock(() => ms))).not.toBe(one)
})

test('createTokens() keeps the tokens of two keys apart', async () => {
  const tokens = createTokens()
  const at = clock(() => nowMs)
  expect(await tokens.get('a.b', at)).not.toBe(await tokens.get('c.b', at))
})

test('createTokens().renew() signs by the clock of the server', async () => {
  const tokens = createTokens()
  const at = clock(() => nowMs)
  await tokens.get('a.b', at)
  tokens.renew('Fri, 20 Nov 2026 12:00:00 GMT', at)
  const { payload } = await jwtVerify(await tokens.get('a.b', at), new TextEncoder().encode('b'))
  expect(payload['timestamp']).toBe(nowMs + 7_200_000)
})

test('createTokens().renew() survives an answer without a date', async () => {
  const tokens = createTokens()
  const at = clock(() => nowMs)
  tokens.renew(null, at)
  const { payload } = await jwtVerify(await tokens.get('a.b', at), new TextEncoder().encode('b'))
  expect(payload['timestamp']).toBe(nowMs)
})

test.each([undefined, '', 'nodot', '.b', 'a.', 'a.b\n', 'a.b\r\nx: y', 'a .b', 'ä.b', 'a.钥', 7, {}])(
  'checkKey() refuses %j without showing it',
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
