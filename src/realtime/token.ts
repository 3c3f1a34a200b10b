import { checkKey, signToken } from '../internal/auth.ts'

/**
 * Creates a token for the option `token`, on a server. A session that is open does not end when its token expires.
 *
 * @param apiKey API key in the form `id.secret`
 * @param lifetimeMs milliseconds until the token expires
 */
export function createRealtimeToken(apiKey: string, lifetimeMs: number = 600_000): Promise<string> {
  checkKey(apiKey)
  return signToken(apiKey, Date.now(), lifetimeMs)
}
