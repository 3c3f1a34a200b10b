import { assert } from '../internal/assert.ts'
import { checkKey, signToken } from '../internal/auth.ts'
import { isBrowser } from '../internal/browser.ts'
import type { Deadline } from '../internal/deadline.ts'
import { checkOptionNames } from '../internal/option-names.ts'
import { redact } from '../internal/redact.ts'
import { joinHeaders } from '../internal/request.ts'
import { checkOptions, mergeOptions, resolveKey } from '../internal/settings.ts'
import type { Settings } from '../internal/settings.ts'
import { buildURL } from '../internal/url.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import { openSocket } from './socket.ts'
import type { Socket, SocketHandlers } from './socket.ts'

/**
 * Checks the options of a session, and merges them with the environment and the defaults.
 *
 * @throws {TypeError} when an option is invalid or misspelled
 */
export function checkSettings(options: RealtimeOptions): Settings {
  // The names that resemble those of the client are not checked.
  const { token, authIn = 'header', connectTimeoutMs: _connect, replyTimeoutMs: _reply, ...others } = options
  checkOptionNames(others)
  checkOptions(options)
  const { apiKey, dangerouslyAllowBrowser } = options
  assert(authIn === 'header' || authIn === 'query', `use authIn: got ${authIn}, expected header,query`)
  assert(
    apiKey === null || token || dangerouslyAllowBrowser || !isBrowser(),
    'open session: got apiKey in a browser, expected token, null or dangerouslyAllowBrowser',
  )
  return mergeOptions({ idleTimeoutMs: 90_000, ...options })
}

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

/** Returns the key or token to send; `undefined` for none. What errors must not show is added to `secrets`. */
async function findCredential(settings: Settings, { token }: RealtimeOptions, secrets: string[]) {
  if (token) return typeof token === 'function' ? token() : token
  const key = await resolveKey(settings)
  if (key) secrets.push(key)
  return key && settings.auth === 'jwt'
    ? signToken(key, settings.clock.now(), settings.jwtLifetimeMs ?? 1_800_000)
    : key
}

/**
 * Opens the socket.
 *
 * @throws {ZhipuError} when it is refused, with the status and the business code if they can be found
 */
export async function shakeHands(
  settings: Settings,
  options: RealtimeOptions,
  { deadline, handlers }: { readonly deadline: Deadline; readonly handlers: SocketHandlers },
  secrets: string[],
): Promise<Socket> {
  const { authIn = isBrowser() ? 'query' : 'header', webSocket } = options
  const { auth = authIn === 'query' ? 'jwt' : 'key', fetch = globalThis.fetch } = settings
  const credential = await deadline.race(findCredential({ ...settings, auth }, options, secrets))
  if (credential) {
    secrets.push(credential, encodeURIComponent(credential), `${new URLSearchParams([['', credential]])}`.slice(1))
  }
  const inQuery = authIn === 'query' && credential
  const own = credential && !inQuery ? { authorization: `Bearer ${credential}` } : null
  const headers = joinHeaders(own, ...settings.headers)
  const query = [...settings.query, inQuery ? { Authorization: credential } : null]
  const url = buildURL(settings.baseURL, '/realtime', query, false)
  const open = () => {
    try {
      return openSocket(url, headers, { webSocket, fetch }, deadline.signal, handlers)
    } catch (error) {
      // A class refuses its URL with a text that has it all, with the token.
      throw new TypeError(redact((error as Error).message, secrets).replace(/^(?!Cannot )/, 'Cannot open session: '))
    }
  }
  const opened = await deadline.race(open())
  if ('send' in opened) return opened

  const { explainRefusal } = await deadline.race(import('./refusal.ts'))
  const error = await explainRefusal({ ...opened, url, headers, fetch, settings, deadline, secrets })
  // Its URL contains the token.
  if (inQuery) delete (error as { response?: Response }).response
  throw error
}
