/** Values of a query string; `undefined` and `null` are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>

/** The source of time for the client. Tests pass their own, so that no test has to sleep. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: never): void
}

/** The stage at which an attempt failed. */
export type Place =
  /** No response: connection refused or reset, or host not found. */
  | 'connect'
  /** A timeout passed. */
  | 'timeout'
  /** The status of the response, or a business code in a response with status 200. */
  | 'answer'
  /** The first event of a stream was an error. */
  | 'event'
  /** The body broke off or could not be parsed. */
  | 'body'

/** A failed attempt, as the retry rules see it. */
export interface Failure {
  readonly place: Place
  /** HTTP status; 0 when there was no response. */
  readonly status: number
  /** Business code, or the client's code for a broken stream (`truncated`, `garbage`, `network_error`, `oversized`); `''` when there is none. */
  readonly code: string
}

/**
 * What the client does after a failed attempt: `retry` waits and retries; `slow` waits four times as long and delays all other requests of
 * the client; `renew` signs a new token and retries at once, one time per call; `stop` throws the error.
 */
export type Verdict = 'retry' | 'slow' | 'renew' | 'stop'

/** One rule of the retry policy. It matches a failure when every member that is present matches. */
export interface RetryRule {
  readonly place?: Place | undefined
  readonly status?: number | RegExp | undefined
  readonly code?: string | RegExp | undefined
  readonly then: Verdict
}

/** A fetch, reduced to how the client calls it: unbound, with a string and plain data. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Header names in any case; `null` takes away a header set before. */
export type HeaderOptions = Record<string, string | null | undefined>

/** What a middleware sees of an attempt. The authorization is added behind it, so no middleware holds the key. */
export interface MiddlewareRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Record<string, string>
  readonly body: NonNullable<RequestInit['body']> | undefined
  readonly signal: AbortSignal
  /** 0 for the first attempt. */
  readonly attempt: number
}

/**
 * Stands between the client and fetch, once for each attempt.
 *
 * @example
 * ```ts
 * const timed: Middleware = async (request, next) => {
 *   const response = await next({ ...request, headers: { ...request.headers, 'x-trace': '1' } })
 *   return response
 * }
 * ```
 */
export type Middleware = (
  request: MiddlewareRequest,
  next: (request: MiddlewareRequest) => Promise<Response>,
) => Promise<Response>

/** Takes what the client has to tell. It never tells a key, a token or a body. */
export interface Logger {
  debug?(message: string, details?: Record<string, unknown>): void
  warn?(message: string, details?: Record<string, unknown>): void
}

/** Gives the key. It is asked anew for each attempt, so keys may rotate. */
export type APIKeySource = () => string | Promise<string>

/** Options that a client and a single request both take; the request's win. */
export interface SharedOptions {
  /**
   * `id.secret`, a function that gives it, or `null` to send no authorization (behind a relay that adds its own).
   *
   * @default the first of `ZHIPUAI_API_KEY`, `ZHIPU_API_KEY`, `ZAI_API_KEY` that is set
   */
  apiKey?: string | APIKeySource | null | undefined
  /**
   * `'key'` sends the key itself; `'jwt'` signs a token that lives half an hour (HS256), so the secret stays here.
   *
   * @default 'key'
   */
  auth?: 'key' | 'jwt' | undefined
  /**
   * Which of the four known bases is meant: BigModel, Z.ai, and the bases of their Coding Plans.
   *
   * @default 'cn'
   */
  endpoint?: 'cn' | 'intl' | 'cn-coding' | 'intl-coding' | undefined
  /**
   * A base of another place, ending as theirs do: `https://open.bigmodel.cn/api/paas/v4`. Wins over `endpoint`.
   *
   * @default `ZHIPUAI_BASE_URL` or `ZAI_BASE_URL` if set and no `endpoint` is given
   */
  baseURL?: string | undefined
  /** @default the runtime's, looked up at each call */
  fetch?: Fetch | undefined
  /** Sent beside `authorization` and `content-type`. Each further header makes browsers ask the server first (CORS). */
  headers?: HeaderOptions | undefined
  /** Added to each URL. */
  query?: Query | undefined
  /**
   * Milliseconds for one attempt, its body included. A stream that keeps arriving is held to it only when it was set here or in
   * the request; otherwise the default bounds the time to its first event.
   *
   * @default 300_000
   */
  timeoutMs?: number | undefined
  /** Milliseconds until the first event of a stream. @default what `timeoutMs` says */
  firstTokenTimeoutMs?: number | undefined
  /** Milliseconds that a stream may be silent while somebody reads it. @default 120_000 */
  idleTimeoutMs?: number | undefined
  /** How often a failed attempt is repeated. @default 3 */
  maxRetries?: number | undefined
  /** Rules that go before the built-in ones (`retryRules`); the first that fits decides. */
  retry?: readonly RetryRule[] | undefined
  /** The longest event of a stream, in UTF-16 units. @default no limit: a picture may well have 8 MB */
  maxEventBytes?: number | undefined
  /** Stand around each attempt, the first outermost. @default [] */
  middleware?: readonly Middleware[] | undefined
  /** Hears of each answer (`debug`) and of each failure that is tried again (`warn`). @default nobody */
  logger?: Logger | undefined
  /** @default the system's clock and timers */
  clock?: Clock | undefined
  /** From 0 up to 1, for the jitter between attempts. @default Math.random */
  random?: (() => number) | undefined
}

/** Options of `new Zhipu()` and `createTransport()`. */
export interface ClientOptions extends SharedOptions {
  /**
   * Where `zhipu.agents` posts: below `/api`, as documented, or below `/api/paas/v4`, as the official SDKs do.
   *
   * @default 'api'
   */
  agentsUnder?: 'api' | 'paas/v4' | undefined
  /** How many requests may be under way at once; the others wait in line. @default no limit */
  maxConcurrent?: number | undefined
  /** A browser shows its user every key. @default false: a `TypeError` in a browser that was given a key */
  dangerouslyAllowBrowser?: boolean | undefined
}

/** The second argument of every call. */
export interface RequestOptions extends SharedOptions {
  /** Ends the call at any moment; it then rejects with the signal's reason. */
  signal?: AbortSignal | null | undefined
}
