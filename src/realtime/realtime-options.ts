import type { ClientOptions, RequestOptions } from '../options.ts'
import type { RealtimeServerEvent } from './events.ts'
import type { WebSocketClass } from './socket-types.ts'
import type { RealtimeToolOptions } from './tools.ts'

/** Options that have the same meaning as those of the client. */
type SharedWithClient =
  | 'apiKey'
  | 'auth'
  | 'jwtLifetimeMs'
  | 'endpoint'
  | 'baseURL'
  | 'headers'
  | 'query'
  | 'clock'
  | 'dangerouslyAllowBrowser'

/**
 * Options of a session. An invalid or misspelled option is a `TypeError`.
 *
 * The bases of a Coding Plan have no GLM-Realtime: with `endpoint: 'cn-coding'`, or a `baseURL` of a plan, the session uses the general base
 * of the platform. GLM-Realtime is documented for BigModel only.
 */
export interface RealtimeOptions
  extends Pick<ClientOptions, SharedWithClient>, Pick<RequestOptions, 'signal'>, RealtimeToolOptions {
  /**
   * A token that your server has made with `createRealtimeToken()`, or a function that returns it. It takes precedence over `apiKey`, and is
   * meant for browsers, which must not know the key.
   */
  token?: string | (() => string | Promise<string>) | undefined
  /**
   * Where the key or token is sent: in the header `authorization`, or in the query, for browsers, whose WebSocket has no headers. A query may
   * appear in logs of proxies, so the default of `auth` is then `jwt`.
   *
   * @default 'query' in browsers, otherwise 'header'
   */
  authIn?: 'header' | 'query' | undefined
  /**
   * The WebSocket class, for Node 20 that of the package `ws`. It is called with the URL and, unless they are empty, `{ headers }`.
   *
   * @default the global one, looked up at each call; on Workers `fetch` with an upgrade
   */
  webSocket?: WebSocketClass | undefined
  /** The fetch function: for the handshake on Workers, and for a request that asks why a handshake was refused. @default the global one */
  fetch?: ClientOptions['fetch']
  /**
   * Milliseconds until the session is open and configured. 0 or Infinity means no timeout. When it passes, `realtime()` rejects with an
   * `APITimeoutError`.
   *
   * @default 60_000
   */
  connectTimeoutMs?: number | undefined
  /**
   * Milliseconds without any message of the server, after which the session ends with an `APITimeoutError`. The server sends a heartbeat every
   * 30 s. 0 or Infinity means no timeout.
   *
   * @default 90_000
   */
  idleTimeoutMs?: number | undefined
  /**
   * Milliseconds that a method waits for the server's answer, such as `response.created` after `respond()`. Then it rejects with an
   * `APITimeoutError`; the session stays open. 0 or Infinity means no timeout.
   *
   * @default 60_000
   */
  replyTimeoutMs?: number | undefined
  /** Bytes that may wait to be sent until `append()` and `send()` resolve. @default 1_000_000 */
  maxBufferedBytes?: number | undefined
  /**
   * Bytes that may wait to be read, for each loop, and for text and audio of each answer. More ends this loop with a `StreamError` with code
   * `oversized`, since a WebSocket cannot slow the server down.
   *
   * @default 33_554_432, that is 11 minutes of audio
   */
  maxUnreadBytes?: number | undefined
  /** Milliseconds of audio that `append()` collects for one event. The server accepts about 50 events per second. 0 sends all at once. @default 100 */
  batchMs?: number | undefined
  /** Whether loops and `onEvent` also receive the server's heartbeats. @default false */
  heartbeats?: boolean | undefined
  /** Called with each event of the server, also with those before the session is configured. What it throws ends the session. */
  onEvent?: ((event: RealtimeServerEvent) => void) | undefined
}
