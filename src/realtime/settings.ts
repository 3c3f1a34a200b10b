/** What options of a program, its environment or a signed token need. Loaded by sessions that have one of them. */
import { assert } from '../internal/assert.ts'
import { signToken } from '../internal/auth.ts'
import { joinHeaders } from '../internal/request.ts'
import { checkOptionNames } from '../internal/option-names.ts'
import { baseFromEnv, bases, checkOptions, resolveKey } from '../internal/resolve-options.ts'
import { buildURL } from '../internal/url.ts'
import type { HeaderOptions, Query } from '../options.ts'
import type { RealtimeOptions } from './realtime-options.ts'

/**
 * Checks the options, and returns the base URL.
 *
 * @throws {TypeError} when an option is invalid or misspelled
 */
export function findBaseURL(options: RealtimeOptions): string {
  // The names that resemble those of the client are not checked.
  const { authIn = 'header', connectTimeoutMs: _connect, replyTimeoutMs: _reply, token: _token, ...others } = options
  checkOptionNames(others)
  const { endpoint } = options
  const baseURL = options.baseURL || (endpoint ? bases[endpoint] : baseFromEnv(options.apiKey))
  checkOptions({ ...options, baseURL })
  assert(authIn === 'header' || authIn === 'query', `use authIn: got ${authIn}, expected header,query`)
  return baseURL.replace(/(?<!\/)\/+$/, '')
}

/**
 * Returns the key, or a token that is signed with it; `undefined` for none. The key is added to `secrets`.
 *
 * @throws {TypeError} when the key is missing or malformed, or a page would have to know it
 */
export async function findCredential(
  options: RealtimeOptions,
  inBrowser: boolean,
  inQuery: boolean,
  nowMs: number,
  secrets: string[],
): Promise<string | undefined> {
  const { apiKey, auth = inQuery ? 'jwt' : 'key', jwtLifetimeMs = 1_800_000 } = options
  assert(
    apiKey === null || options.dangerouslyAllowBrowser || !inBrowser,
    'open session: got apiKey in a browser, expected token, null or dangerouslyAllowBrowser',
  )
  const key = await resolveKey({ apiKey })
  if (!key) return
  secrets.push(key)
  return auth === 'jwt' ? await signToken(key, nowMs, jwtLifetimeMs) : key
}

/**
 * Adds the headers and the query of the options to those of the session.
 *
 * @throws {TypeError} when a header is malformed
 */
export const extendRequest = (
  baseURL: string,
  headers: HeaderOptions,
  query: Query,
  options: RealtimeOptions,
): { url: string; headers: Record<string, string> } => ({
  url: buildURL(baseURL, '/realtime', [options.query, query], false),
  headers: joinHeaders(headers, options.headers),
})
