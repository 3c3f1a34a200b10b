import type { Clock } from '../options.ts'
import { assert } from './assert.ts'

/** Environment variables that may hold the key, in order of precedence. */
export const keyVariables = ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY'] as const

/**
 * Checks the form of a key: printable ASCII only, since a line break would split the header that the key is sent in.
 *
 * @throws {TypeError} when the key is missing or malformed; the message does not contain it
 */
export function checkKey(key: unknown): asserts key is string {
  assert(
    typeof key === 'string' && /^(?=[!-~]+$).+?\../.test(key),
    `sign request: apiKey is ${key ? 'malformed' : 'missing'}, expected id.secret in the option or ${keyVariables}`,
  )
}

const base64url = (binary: string): string => btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/**
 * Signs a token with a key: HS256 over the secret. `exp` and `timestamp` are milliseconds: Zhipu does not use the seconds of RFC 7519.
 *
 * Source: docs.bigmodel.cn, "HTTP API", and the official SDKs.
 */
export async function signToken(key: string, nowMs: number, lifetimeMs: number): Promise<string> {
  const [id, secret] = key.split(/\.(.*)/)
  const encoder = new TextEncoder()
  const header = { alg: 'HS256', sign_type: 'SIGN' }
  const payload = { api_key: id, exp: nowMs + lifetimeMs, timestamp: nowMs }
  const unsigned = [header, payload].map((part) => base64url(JSON.stringify(part))).join('.')
  const { subtle } = crypto
  const hmac = await subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = new Uint8Array(await subtle.sign('HMAC', hmac, encoder.encode(unsigned)))
  return `${unsigned}.${base64url(String.fromCharCode(...signature))}`
}

/** Caches one token per key. Requests that start together share one signature. */
export interface TokenCache {
  /** Returns the cached token of a key and a life time, or signs a new one. */
  get(key: string, options: { readonly clock: Clock; readonly jwtLifetimeMs?: number | undefined }): Promise<string>
  /** Discards all tokens after the server called one expired, and adopts the server's clock from its `Date` header. */
  renew(date: string | null | undefined, clock: Clock): void
}

/**
 * The signer for `auth: 'jwt'`. `Zhipu` and `LegacyZhipu` have it; a client of single families takes it as an argument, so that other bundles do
 * not contain it.
 *
 * @example
 * ```ts
 * const chat = new Chat(createTransport({ apiKey, auth: 'jwt' }, jwt))
 * ```
 */
export function jwt(): TokenCache {
  const cache = new Map<string, { token: Promise<string>; untilMs: number }>()
  // Milliseconds by which the server's clock is ahead of ours, as far as it is known.
  let skewMs = 0
  return {
    get(key, { clock, jwtLifetimeMs = 1_800_000 }) {
      const nowMs = clock.now() + skewMs
      const name = key + jwtLifetimeMs
      const cached = cache.get(name)
      if (cached && cached.untilMs > nowMs) return cached.token
      const token = signToken(key, nowMs, jwtLifetimeMs)
      // Bounds the memory of a relay that uses many keys: clearing the cache costs one signature per key.
      if (cache.size > 99) cache.clear()
      // Replaced before it expires, so that it does not expire on its way: 5 min, or a quarter of a short life time.
      cache.set(name, { token, untilMs: nowMs + jwtLifetimeMs - Math.min(300_000, jwtLifetimeMs / 4) })
      token.catch(() => cache.delete(name))
      return token
    },
    renew(date, clock) {
      cache.clear()
      const serverMs = Date.parse(`${date}`)
      if (serverMs) skewMs = serverMs - clock.now()
    },
  }
}
