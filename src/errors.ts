/** What the content filter found, and in whose words. Level 0 is the worst, 3 the mildest. */
export interface ContentFilterMark {
  role?: 'user' | 'assistant' | 'history' | (string & {}) | undefined
  level?: number | undefined
}

/** The facts an error may carry. Which of them are present depends on where it happened. */
export interface ErrorFacts {
  /** HTTP status; absent where there was no answer. */
  status?: number | undefined
  /** Zhipu's business code, always a string: `'1302'`. See the table in the API documents. */
  code?: string | undefined
  requestId?: string | undefined
  /** Whether the same request may succeed later without a change by the caller. */
  retryable?: boolean | undefined
  /** What the server asked to wait, in milliseconds. */
  retryAfterMs?: number | undefined
  /** When a used-up quota comes back; the text of 1308 to 1321 tells it in Beijing time. */
  resetAt?: Date | undefined
  contentFilter?: ContentFilterMark[] | undefined
  /** The parsed body of the refusal. */
  body?: unknown
  /** What had arrived of the answer before a stream failed, in the type of `final()`. */
  partial?: unknown
  /** Not enumerable, so that printing the error prints no headers. */
  response?: Response | undefined
  cause?: unknown
}

const brand = Symbol.for('zhipu-fetch.error')

/** Printed only when asked for: they hold headers, or as much as a whole answer. */
const quiet = /^(response|partial|cause)$/

/** The root of everything this client throws, but for the caller's own mistakes (`TypeError`, `RangeError`) and aborts. */
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
    tell(this, facts)
  }
}

/** Adds facts to an error; what is `undefined` is no fact. */
export function tell(error: ZhipuError, facts: ErrorFacts): void {
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue
    Object.defineProperty(error, name, { value, configurable: true, writable: true, enumerable: !quiet.test(name) })
  }
}

/** The API refused: an HTTP status that is no success, or a business code in a success. */
export class APIStatusError extends ZhipuError {
  override name = 'APIStatusError'
}

/** 400: a parameter is wrong (1210 to 1215), the prompt too long (1261) or unsafe (1301, see `contentFilter`). */
export class APIRequestFailedError extends APIStatusError {
  override name = 'APIRequestFailedError'
}

/** 401: no key, a wrong key, or an expired token (1000 to 1005). */
export class APIAuthenticationError extends APIStatusError {
  override name = 'APIAuthenticationError'
}

/** 429: too fast (1302, 1303, 1305), or nothing left to spend (1113, 1308 to 1321; see `resetAt`). */
export class APIReachLimitError extends APIStatusError {
  override name = 'APIReachLimitError'
}

/** 500: the server failed (1200, 1230, 1234). */
export class APIInternalError extends APIStatusError {
  override name = 'APIInternalError'
}

/** 503: the server is overloaded. */
export class APIServerFlowExceedError extends APIStatusError {
  override name = 'APIServerFlowExceedError'
}

/** No connection, or one that broke off. `cause` is what the runtime's fetch threw. */
export class APIConnectionError extends ZhipuError {
  override name = 'APIConnectionError'
}

/** A deadline passed: `timeoutMs`, `firstTokenTimeoutMs` or `idleTimeoutMs`; the message names it. */
export class APITimeoutError extends ZhipuError {
  override name = 'APITimeoutError'
}

/** The answer is not what it should be: no JSON, HTML from a proxy, a gateway's own refusal. */
export class APIResponseError extends ZhipuError {
  override name = 'APIResponseError'
}

/** A stream went wrong after it began: an error event, an end without its marker, bytes that make no event. See `partial`. */
export class StreamError extends ZhipuError {
  override name = 'StreamError'
}

/** A task or a batch ended in failure. `body` is its last state. */
export class TaskError extends ZhipuError {
  override name = 'TaskError'
}

/** Whether this is an error of this package, also when it comes from another copy of it. */
export function isZhipuError(error: unknown): error is ZhipuError {
  return error instanceof Error && brand in error
}
