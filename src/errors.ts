/** A match of the content filter. Level 0 is the most severe, 3 the least. */
export interface ContentFilterMark {
  /** Whose text matched: the user's message, the model's answer, or an earlier turn. */
  role?: 'user' | 'assistant' | 'history' | (string & {}) | undefined
  level?: number | undefined
}

/** What an error may carry. Which members are present depends on where the failure happened. */
export interface ErrorFacts {
  /** HTTP status; absent when there was no response. */
  status?: number | undefined
  /** Zhipu's business code, always a string, such as `'1302'`; or the client's own code of a `StreamError`. */
  code?: string | undefined
  /** Request id to quote to Zhipu's support. */
  requestId?: string | undefined
  /** Whether the same request may succeed later, unchanged. */
  retryable?: boolean | undefined
  /** Milliseconds that the server asks to wait before the next attempt, or that are left of a cool-down. */
  retryAfterMs?: number | undefined
  /** When an exhausted quota resets (codes 1308 to 1321), read from the message, which states it in Beijing time. */
  resetAt?: Date | undefined
  contentFilter?: ContentFilterMark[] | undefined
  /** The parsed body of the error response. */
  body?: unknown
  /** What had arrived of a streamed answer before it failed; the type is that of `final()`. */
  partial?: unknown
  /** Not enumerable, so that printing the error does not print headers. */
  response?: Response | undefined
  cause?: unknown
}

const brand = Symbol.for('zhipu-fetch.error')

/** Members that are not enumerable: they hold headers, or as much as a complete answer. */
const hiddenFields = ['response', 'partial', 'cause']

/**
 * Base class of all errors that this client throws, except for mistakes of the caller (`TypeError`, `RangeError`) and the caller's abort (the
 * reason of the signal).
 */
export class ZhipuError extends Error implements ErrorFacts {
  override name: string = 'ZhipuError'
  declare readonly status?: number
  declare readonly code?: string
  declare readonly requestId?: string
  readonly retryable: boolean = false
  declare readonly retryAfterMs?: number
  declare readonly resetAt?: Date
  declare readonly contentFilter?: ContentFilterMark[]
  declare readonly body?: unknown
  declare readonly partial?: unknown
  declare readonly response?: Response

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message)
    Object.defineProperty(this, brand, { value: true })
    assignFacts(this, facts)
  }
}

/** Assigns members to an error; `undefined` members are skipped. */
export function assignFacts(error: ZhipuError, facts: ErrorFacts): void {
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue
    Object.defineProperty(error, name, {
      value,
      configurable: true,
      writable: true,
      enumerable: !hiddenFields.includes(name),
    })
  }
}

/**
 * The API returned an error: an error status, or a business code in a response with status 200. Thrown itself for statuses that have no class
 * of their own, such as 404 and 434.
 */
export class APIStatusError extends ZhipuError {
  override name = 'APIStatusError'
}

/** Status 400: a parameter is invalid (1210 to 1215), the prompt is too long (1261), or the content filter rejected it (1301, see `contentFilter`). */
export class APIRequestFailedError extends APIStatusError {
  override name = 'APIRequestFailedError'
}

/** Status 401: the key is missing or invalid, or the token has expired (1000 to 1005). */
export class APIAuthenticationError extends APIStatusError {
  override name = 'APIAuthenticationError'
}

/** Status 429: too many requests (1302, 1303, 1305), an empty balance (1113), or an exhausted quota (1308 to 1321, see `resetAt`). */
export class APIReachLimitError extends APIStatusError {
  override name = 'APIReachLimitError'
}

/** Status 500: the server failed (1200, 1230, 1234). Thrown after the retries. */
export class APIInternalError extends APIStatusError {
  override name = 'APIInternalError'
}

/** Status 503: the server is overloaded. Thrown after the retries. */
export class APIServerFlowExceedError extends APIStatusError {
  override name = 'APIServerFlowExceedError'
}

/** The server cannot be reached, or the connection was lost. `cause` is what fetch threw. Thrown after the retries. */
export class APIConnectionError extends ZhipuError {
  override name = 'APIConnectionError'
}

/**
 * A timeout passed: `timeoutMs`, `firstTokenTimeoutMs` or `idleTimeoutMs`, after the retries, or `totalTimeoutMs`, with the error of the last
 * attempt as `cause`. The message names it.
 */
export class APITimeoutError extends ZhipuError {
  override name = 'APITimeoutError'
}

/**
 * The response is not what the endpoint returns: not JSON, not an object, an HTML page of a proxy, or an error with status 200 and an unknown
 * business code.
 */
export class APIResponseError extends ZhipuError {
  override name = 'APIResponseError'
}

/**
 * A stream was cut short, was malformed, or sent an error after its first event. `partial` is the answer so far. `code` is the business code
 * of the error event, or `truncated` (the body ended without an end marker), `garbage` (an event is not valid JSON), `network_error` (the
 * model failed), or `oversized` (`maxEventBytes` was exceeded).
 */
export class StreamError extends ZhipuError {
  override name = 'StreamError'
}

/** A task or a batch failed, or did not finish before the deadline of `poll()`. `body` is its last state. */
export class TaskError extends ZhipuError {
  override name = 'TaskError'
}

/** Whether a value is an error of this package, including errors of another copy of it. */
export function isZhipuError(error: unknown): error is ZhipuError {
  return error instanceof Error && brand in error
}
