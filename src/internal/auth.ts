import type { Clock } from './clock.ts'
import { want } from './want.ts'

/** How long a token lives, and how long before its end it is no longer handed out. */
const LIFE_MS = 1_800_000
const MARGIN_MS = 300_000

/** Refuses what cannot be a key, without showing it. Line breaks would split the header it goes into. */
export function checkKey(key: unknown): asserts key is string {
  want(
    typeof key === 'string' && /^[\x21-\x7e]+\.[\x21-\x7e]+$/.test(key),
    'sign request: apiKey has not the form id.secret (option apiKey, or ZHIPUAI_API_KEY, ZHIPU_API_KEY, ZAI_API_KEY)',
  )
}

const base64url = (binary: string) => btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')

/**
 * A token for a key: HS256 over the secret. `exp` and `timestamp` are milliseconds: Zhipu's are not RFC 7519 seconds.
 * Source: docs.bigmodel.cn, "HTTP API", and the official SDKs.
 */
export async function signToken(key: string, nowMs: number): Promise<string> {
  const dot = key.indexOf('.')
  const encoder = new TextEncoder()
  const payload = { api_key: key.slice(0, dot), exp: nowMs + LIFE_MS, timestamp: nowMs }
  const unsigned = base64url('{"alg":"HS256","sign_type":"SIGN"}') + '.' + base64url(JSON.stringify(payload))
  const secret = encoder.encode(key.slice(dot + 1))
  const hmac = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', hmac, encoder.encode(unsigned))
  return unsigned + '.' + base64url(String.fromCharCode(...new Uint8Array(signature)))
}

/** Keeps one token a key, signs one at a time, and renews it in time. */
export class Tokens {
  readonly #kept = new Map<string, { token: Promise<string>; untilMs: number }>()
  #skewMs = 0

  get(key: string, clock: Clock): Promise<string> {
    const nowMs = clock.now() + this.#skewMs
    let kept = this.#kept.get(key)
    if (!kept || kept.untilMs < nowMs) {
      kept = { token: signToken(key, nowMs), untilMs: nowMs + LIFE_MS - MARGIN_MS }
      // A relay may serve any number of keys; forgetting them costs a signature each.
      if (this.#kept.size > 99) this.#kept.clear()
      this.#kept.set(key, kept)
      kept.token.catch(() => this.#kept.delete(key))
    }
    return kept.token
  }

  /** The server finds our tokens expired: throws them away, and takes its clock from its `Date` header. */
  renew(date: string | null | undefined, clock: Clock): void {
    this.#kept.clear()
    const serverMs = Date.parse(date ?? '')
    if (serverMs) this.#skewMs = serverMs - clock.now()
  }
}
