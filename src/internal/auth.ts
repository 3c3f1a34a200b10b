import type { Clock } from '../options.ts'
import { assert } from './assert.ts'

/** How long a token lives, and how long before its end it is no longer handed out. */
const LIFE_MS = 1_800_000
const MARGIN_MS = 300_000

/** Refuses what cannot be a key, without showing it. A line break would split the header it goes into. */
export function checkKey(key: unknown): asserts key is string {
  assert(
    typeof key === 'string' && /^[!-~]+\.[!-~]+$/.test(key),
    `sign request: apiKey is ${key ? 'malformed' : 'missing'}, want id.secret in the option or ${variables}`,
  )
}

/** Where a key is looked for when the option is missing. */
export const variables = ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY'] as const

const base64url = (binary: string): string => btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/**
 * A token for a key: HS256 over the secret. `exp` and `timestamp` are milliseconds: Zhipu's are not RFC 7519 seconds.
 * Source: docs.bigmodel.cn, "HTTP API", and the official SDKs.
 */
export async function signToken(key: string, nowMs: number): Promise<string> {
  const [id, secret] = key.split(/\.(.*)/)
  const encoder = new TextEncoder()
  const unsigned = [{ alg: 'HS256', sign_type: 'SIGN' }, { api_key: id, exp: nowMs + LIFE_MS, timestamp: nowMs }]
    .map((part) => base64url(JSON.stringify(part))).join('.')
  const { subtle } = crypto
  const hmac = await subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = new Uint8Array(await subtle.sign('HMAC', hmac, encoder.encode(unsigned)))
  return `${unsigned}.${base64url(String.fromCharCode(...signature))}`
}

/** Keeps one token a key, signs one at a time, and renews it in time. */
export interface Tokens {
  get(key: string, clock: Clock): Promise<string>
  /** The server finds our tokens expired: throws them away, and takes the server's clock from its `Date` header. */
  renew(date: string | null | undefined, clock: Clock): void
}

/** An empty store. */
export function createTokens(): Tokens {
  const kept = new Map<string, { token: Promise<string>; untilMs: number }>()
  let skewMs = 0
  return {
    get(key, clock) {
      const nowMs = clock.now() + skewMs
      const known = kept.get(key)
      if (known && known.untilMs > nowMs) return known.token
      const token = signToken(key, nowMs)
      // A relay may serve any number of keys; forgetting them costs a signature each.
      if (kept.size > 99) kept.clear()
      kept.set(key, { token, untilMs: nowMs + LIFE_MS - MARGIN_MS })
      token.catch(() => kept.delete(key))
      return token
    },
    renew(date, clock) {
      kept.clear()
      const serverMs = Date.parse(date ?? '')
      if (serverMs) skewMs = serverMs - clock.now()
    },
  }
}
