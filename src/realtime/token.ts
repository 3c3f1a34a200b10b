import { checkKey, signToken } from '../internal/auth.ts'

/**
 * Creates a token for the option `token`, on a server. It does not show the key, but opens sessions at its cost: give it to
 * authorized users only. A session that is open does not end when its token expires.
 *
 * @param apiKey API key in the form `id.secret`
 * @param lifetimeMs milliseconds until the token expires; by default 10 minutes
 * @throws {TypeError} when the key is malformed
 * @example
 * ```ts
 * const respond = async () => new Response(await createRealtimeToken(apiKey), { headers: { 'cache-control': 'no-store' } })
 * console.log((await (await respond()).text()).split('.').length) // 3
 * ```
 */
export function createRealtimeToken(apiKey: string, lifetimeMs: number = 600_000): Promise<string> {
  checkKey(apiKey)
  return signToken(apiKey, Date.now(), lifetimeMs)
}
