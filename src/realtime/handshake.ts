import { isBrowser } from '../internal/browser.ts'
import type { Clock } from '../options.ts'
import type { Connection } from './connection.ts'
import { failWith } from './failure.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import { openSocket } from './socket.ts'
import type { Socket } from './socket-types.ts'
import type { StartTimer } from './timer.ts'

const DEFAULT_BASE_URL = 'https://open.bigmodel.cn/api/paas/v4'

const loadSettings = () => import('./settings.ts')

/**
 * Returns the base URL, and checks the options. A page that has only a token loads no checks.
 *
 * @throws {TypeError} when an option is invalid or misspelled
 */
export async function findBaseURL(options: RealtimeOptions): Promise<string> {
  const needsSettings = 'process' in globalThis || Object.keys(options).some((name) => name !== 'token')
  return needsSettings ? (await loadSettings()).findBaseURL(options) : DEFAULT_BASE_URL
}

/** What a handshake needs beside the options. */
interface HandshakeContext {
  readonly baseURL: string
  readonly clock: Clock
  readonly startTimer: StartTimer
  readonly secrets: string[]
}

/**
 * Opens the socket.
 *
 * @throws {ZhipuError} when it is refused, with the status and the business code if they can be found
 */
export async function shakeHands(
  options: RealtimeOptions,
  context: HandshakeContext,
  { signal, handlers }: Connection,
): Promise<Socket> {
  const { clock, secrets } = context
  const inBrowser = isBrowser()
  const { token, authIn = inBrowser ? 'query' : 'header', webSocket, fetch } = options
  const inQuery = authIn === 'query'
  const credential = token
    ? typeof token === 'function' ? await token() : token
    : await (await loadSettings()).findCredential(options, inBrowser, inQuery, clock.now(), secrets)
  if (credential) secrets.push(credential)
  const query = credential && inQuery ? { Authorization: credential } : {}
  let url = `${context.baseURL}/realtime${query.Authorization ? `?${new URLSearchParams(query)}` : ''}`
  let headers: Record<string, string> = credential && !inQuery ? { authorization: `Bearer ${credential}` } : {}
  if (options.headers || options.query) {
    const { extendRequest } = await loadSettings()
    ;({ url, headers } = extendRequest(context.baseURL, headers, query, options))
  }
  // Nothing is opened after the end.
  signal.throwIfAborted()
  const handshake = { url, headers, webSocket, fetch, signal, handlers }
  const opened = await openSocket(handshake).catch((error) => failWith('unopenedError', error, secrets))
  if ('send' in opened) return opened
  throw await (await import('./refusal.ts')).explainRefusal({ ...context, ...handshake, ...opened, inQuery })
}
