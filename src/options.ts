/** A value of a query string; `undefined` and `null` are left out. */
export type QueryValue = string | number | boolean | null | undefined

/** Query parameters by name, `URLSearchParams`, or pairs of name and value. */
export type Query = Readonly<Record<string, QueryValue>> | Iterable<readonly [string, QueryValue]>

/** The source of time for the client. Tests pass their own, so that no test has to sleep. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: never): void
}

/** The stage at which an attempt failed. */
export type Place =
  /**
   * No response: connection refused or reset, host not found, or a redirect loop, which not every runtime tells apart. Not an error in the
   * code of `fetch` or of a middleware, such as a `ReferenceError`: it is thrown as it is.
   */
  | 'connect'
  /** A timeout passed. */
  | 'timeout'
  /** The status of the response, or a business code in a response with status 200. */
  | 'answer'
  /** The first event of a stream was an error. */
  | 'event'
  /** The body broke off, or is not valid JSON although its content type is. An HTML page has place `answer`. */
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
 * What the client does after a failed attempt: `retry` waits and retries; `slow` waits four times as long, and the other requests of the
 * client with the same key, base URL and model wait as well (see `retry`); `renew` signs a new token and retries at once, one time per call;
 * `stop` throws the error.
 */
export type Verdict = 'retry' | 'slow' | 'renew' | 'stop'

/** One rule of the retry policy. It matches a failure when every member that is present matches. */
export interface RetryRule {
  readonly place?: Place | RegExp | undefined
  readonly status?: number | RegExp | undefined
  readonly code?: string | RegExp | undefined
  readonly then: Verdict
}

/** The part of fetch that the client uses: it is called unbound, with a string and plain data. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Headers by name, in any case, `Headers`, or pairs of name and value. `null` removes a header that was set before; of equal names the last is sent. */
export type HeaderOptions =
  | Readonly<Record<string, string | null | undefined>>
  | Iterable<readonly [string, string | null | undefined]>

/**
 * The request of one attempt, as a middleware sees it. `authorization` is added after the middleware, so that none receives the key; one that
 * a middleware sets, in any case, replaces that of the client.
 */
export interface MiddlewareRequest {
  readonly method: string
  readonly url: string
  /** Header names are in lower case. */
  readonly headers: Record<string, string>
  readonly body: NonNullable<RequestInit['body']> | undefined
  readonly signal: AbortSignal
  /** Number of retries before this attempt. */
  readonly attempt: number
}

/**
 * A function around fetch, called for each attempt. It may change the request, call `next` or return a response of its own. What it throws is
 * thrown as it is and not retried, unless it is a `ZhipuError`. To read the body of a response it uses `response.clone()`: a response whose
 * body was already read is a `TypeError`.
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

/** Receives the client's log messages. They contain no key, no token and no body. */
export interface Logger {
  debug?(message: string, details?: Record<string, unknown>): void
  warn?(message: string, details?: Record<string, unknown>): void
}

/** Returns the API key. Called for each attempt, so that keys can rotate. */
export type APIKeySource = () => string | Promise<string>

/** Options of a client that a single request can override. */
export interface SharedOptions {
  /**
   * API key in the form `id.secret`, or a function that returns it. `null` sends no authorization, for use behind a relay that adds it. A
   * missing key is a `TypeError` of the first request, a malformed one of the constructor.
   *
   * @default the first of `ZHIPUAI_API_KEY`, `ZHIPU_API_KEY` and `ZAI_API_KEY` that is set. It also decides the default of `baseURL`.
   */
  apiKey?: string | APIKeySource | null | undefined
  /**
   * How requests are authorized. `'key'` sends the key. `'jwt'` sends a token signed with the secret (HS256, valid for `jwtLifetimeMs`), so
   * that the secret itself is not sent. A client of `createTransport()` needs the signer for it: `createTransport(options, jwt)`.
   *
   * @default 'key'
   */
  auth?: 'key' | 'jwt' | undefined
  /**
   * Milliseconds for which a token of `auth: 'jwt'` is valid, more than 0. A token is reused for requests with the same key and replaced 5
   * minutes before it expires, or after three quarters of its life time when that is shorter than 20 minutes. Less than a minute may be too
   * short for a server whose clock differs.
   *
   * @default 1_800_000
   */
  jwtLifetimeMs?: number | undefined
  /**
   * One of the four public bases: BigModel (`cn`), Z.ai (`intl`), and those of their Coding Plans.
   *
   * @default 'intl' if the key comes from `ZAI_API_KEY`, otherwise 'cn'
   */
  endpoint?: 'cn' | 'intl' | 'cn-coding' | 'intl-coding' | undefined
  /**
   * Base URL of another server, up to and including the version: `https://open.bigmodel.cn/api/paas/v4`. Takes precedence over `endpoint`.
   *
   * @default that of `endpoint`. Without `endpoint`, `ZHIPUAI_BASE_URL` or `ZAI_BASE_URL`; a key from a variable is sent only to the base
   *   variable of its own platform: `ZHIPUAI_API_KEY` and `ZHIPU_API_KEY` never to `ZAI_BASE_URL`, `ZAI_API_KEY` never to `ZHIPUAI_BASE_URL`
   */
  baseURL?: string | undefined
  /**
   * The fetch function. It follows redirects as fetch does: 307 and 308 send the body again, also to another origin; the key is not sent to
   * another origin, but headers of the option `headers` are. With `(url, init) => fetch(url, { ...init, redirect: 'error' })` no redirect is
   * followed.
   *
   * @default the global one, looked up at each call
   */
  fetch?: Fetch | undefined
  /**
   * Headers to send beside `authorization` and `content-type`. Each of them makes browsers send a CORS preflight. A malformed name or value is
   * a `TypeError`.
   *
   * @default none
   */
  headers?: HeaderOptions | undefined
  /** Query parameters to add to each URL. @default none */
  query?: Query | undefined
  /**
   * Milliseconds for one attempt, including its body. 0 or Infinity means no timeout. A stream is limited as a whole only when this option is
   * set; the default limits the time to its first event. When it passes, the attempt fails with an `APITimeoutError` and is retried, so the
   * whole call may take (`maxRetries` + 1) × `timeoutMs` and the waits between the attempts: with the defaults 4 × 300 s and 3.5 s of backoff,
   * 14 s after rate limits, or 3 × 60 s if the server asks for it. `totalTimeoutMs` limits the whole call.
   *
   * The time for which a request waits in line (`maxConcurrent`) is not counted. A cool-down (see `retry`) is counted: a request whose
   * cool-down is longer than `timeoutMs` fails at once with an `APITimeoutError` whose `retryAfterMs` is the rest of the cool-down. The body of
   * an error response is read for 5 s at most.
   *
   * @default 300_000
   */
  timeoutMs?: number | undefined
  /** Milliseconds until the first event of a stream. 0 or Infinity means no timeout. @default `timeoutMs` */
  firstTokenTimeoutMs?: number | undefined
  /**
   * Milliseconds that a stream may pause while it is being read. 0 or Infinity means no timeout. When it passes, the stream fails with an
   * `APITimeoutError`.
   *
   * @default 120_000
   */
  idleTimeoutMs?: number | undefined
  /**
   * Milliseconds for the whole call: all attempts, the waits between them, the time in line and cool-downs; for a stream also all of the
   * reading. 0 or Infinity means no timeout. When it passes, the call fails with an `APITimeoutError` and is not retried; `cause` is the error
   * of the attempt before, if there was one.
   *
   * @default none, see `timeoutMs` for the worst case
   */
  totalTimeoutMs?: number | undefined
  /**
   * Number of retries after a failed attempt. Streams are retried until their first event has arrived. An error whose Retry-After is more than
   * 60 s is thrown at once, with `retryAfterMs`, because an earlier retry would fail as well. With 0 a request neither waits for a cool-down
   * nor starts one.
   *
   * @default 3
   */
  maxRetries?: number | undefined
  /**
   * Retry rules that are tried before the built-in ones (`retryRules`). The first rule that matches decides.
   *
   * A rate limit (codes 1302, 1303 and 1305, or a rule with `slow`) starts a cool-down for the wait before the next attempt: requests of this
   * client with the same key, base URL and `model` wait for its end, and log that with `warn`. Requests whose body has no `model` are a group
   * of their own. Requests with `maxRetries: 0` neither wait for a cool-down nor start one.
   *
   * @default []
   */
  retry?: readonly RetryRule[] | undefined
  /**
   * Maximum length of one event of a stream, in UTF-16 units. A longer one is a `StreamError` with code `oversized`.
   *
   * @default no limit, since an event with a picture may have 8 MB
   */
  maxEventBytes?: number | undefined
  /** Functions around fetch, called for each attempt; the first is the outermost. @default [] */
  middleware?: readonly Middleware[] | undefined
  /** Logs each response (`debug`), each retried failure and each wait for a cool-down (`warn`). @default none */
  logger?: Logger | undefined
  /** The clock for timeouts, waits and tokens. @default the system's clock and timers */
  clock?: Clock | undefined
  /** Random numbers from 0 to 1, for the jitter of the waits between attempts. @default Math.random */
  random?: (() => number) | undefined
}

/** Options of `new Zhipu()` and `createTransport()`. An invalid option is a `TypeError`; `Zhipu` refuses misspelled names as well. */
export interface ClientOptions extends SharedOptions {
  /**
   * The path that `zhipu.agents` posts below: `/api` as the API documents say, or `/api/paas/v4` as the official SDKs do.
   *
   * @default 'api'
   */
  agentsUnder?: 'api' | 'paas/v4' | undefined
  /**
   * Maximum number of requests at a time; further ones wait in the order of their calls. 0 means no limit. A request occupies its slot until its
   * body has been read, a stream until it ends or is cancelled, a binary response until its headers have arrived. So a request that is sent
   * while a stream is read needs a free slot beside that of the stream; without one it waits until `totalTimeoutMs`, because `timeoutMs` does
   * not count the time in line. A request that waits for a cool-down or for its next attempt occupies no slot.
   *
   * @default no limit
   */
  maxConcurrent?: number | undefined
  /** Allows an API key in a browser, which shows it to the user. Without it such a client is a `TypeError`. @default false */
  dangerouslyAllowBrowser?: boolean | undefined
}

/** Options of a single request, the second argument of every call. They override those of the client. */
export interface RequestOptions extends SharedOptions {
  /** Cancels the request, its retries and its stream. The call then rejects with the signal's reason. */
  signal?: AbortSignal | null | undefined
}
