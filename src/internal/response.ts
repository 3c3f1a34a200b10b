import { APIResponseError } from '../errors.ts'
import type { ZhipuError } from '../errors.ts'
import type { Deadline } from './deadline.ts'
import { errorClass, parseErrorBody } from './error-body.ts'
import { parseJSON } from './json.ts'
import { retryAfter } from './retry.ts'
import type { Settings } from './settings.ts'

/** One attempt whose response headers have arrived. */
export interface AttemptContext {
  readonly response: Response
  readonly deadline: Deadline
  readonly settings: Settings
  /** Method and path for error messages, such as `POST /chat/completions`. */
  readonly act: string
  /** Masks keys and tokens in a text of the server. */
  redact(text: string): string
}

/** Returns the content type of a response; `''` when it has none. */
export function contentType(response: Response): string {
  return response.headers.get('content-type') ?? ''
}

/**
 * Returns the id that Zhipu's support knows the request by: from the body, or from a header. Header `x-log-id` was observed at api.z.ai in
 * August 2026; relays send `x-request-id`.
 */
export function requestIdOf({ headers }: Response, body?: unknown): string | undefined {
  const { request_id, id } = (body ?? {}) as { request_id?: string; id?: string }
  return request_id || id || headers.get('x-log-id') || headers.get('x-request-id') || undefined
}

/** How much of an error body is read, in bytes. */
const MAX_ERROR_BYTES = 65_536

/** Reads the start of a body, because an error page may be endless. If the connection is lost, the text so far is returned. */
export async function readStart({ response, deadline }: AttemptContext): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let bytes = 0; reader && bytes < MAX_ERROR_BYTES;) {
      const { done, value } = await deadline.race(reader.read())
      if (done) return text
      // A browser may deliver megabytes in one piece.
      text += decoder.decode(value.subarray(0, MAX_ERROR_BYTES - bytes), { stream: true })
      bytes += value.length
    }
  } catch (error) {
    if (deadline.signal.aborted) throw error
  }
  return text
}

/** Returns advice for two errors whose message does not name the cause: the wrong endpoint and the wrong base URL. */
function adviceFor(status: number, code: string, message: string, baseURL: string): string {
  if (code === '1113' && !/coding/.test(baseURL)) {
    return '; a Coding Plan needs endpoint cn-coding or intl-coding'
  }
  if ((status === 404 && !code) || /^404/.test(message)) {
    return `; baseURL is ${baseURL}, expected one like https://open.bigmodel.cn/api/paas/v4`
  }
  return ''
}

/** Shortens an error page to its title or its first words. */
function summarize(page: string): string {
  const title = /<title>([^<]*)/i.exec(page)?.[1]
  return (title ?? page.slice(0, 999).replace(/(<[^>]*>|\s)+/g, ' ')).trim().slice(0, 120)
}

/** Masks keys and tokens in a body that an error keeps. */
function redactBody(body: unknown, redact: (text: string) => string): unknown {
  try {
    return parseJSON(redact(JSON.stringify(body)))
  } catch {
    // The body is nested too deeply for JSON.stringify; the error is reported without it.
  }
}

/** Creates the error that a body stands for; `undefined` when the body is a success. `isError`: see `parseErrorBody`. */
export function errorFromBody(attempt: AttemptContext, body: unknown, isError: boolean): ZhipuError | undefined {
  const { response, act, settings, redact } = attempt
  const { status, headers } = response
  const parsed = parseErrorBody(
    isError && !(body instanceof Object) ? { message: summarize(redact(`${body}`)) } : body,
    isError,
  )
  if (!parsed) return
  const { code, contentFilter } = parsed
  const message = redact(parsed.message)
  // The message of an exhausted quota says when it resets: Beijing time, in a Chinese or an English sentence.
  const [, day, time] = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(message) ?? []
  const advice = adviceFor(status, code, message, settings.baseURL)
  return new (errorClass(status, code))(`Cannot ${act}: HTTP ${status}${code && ` ${code}`} ${message}${advice}`, {
    status,
    code: code || undefined,
    requestId: requestIdOf(response, body),
    contentFilter,
    retryAfterMs: retryAfter(headers, settings.clock.now()),
    resetAt: day && code ? new Date(`${day}T${time}+08:00`) : undefined,
    body: redactBody(body, redact),
    response,
  })
}

/** Creates the error for a response of another kind than expected: the API error it holds, or an `APIResponseError`. */
export function unexpectedResponseError(attempt: AttemptContext, text: string, expected: string): ZhipuError {
  const { act, response, redact } = attempt
  const body = parseJSON(redact(text))
  const type = contentType(response) || 'missing'
  return errorFromBody(attempt, body, false) ??
    new APIResponseError(`Cannot ${act}: content type is ${type}, expected ${expected}`, { body, response })
}
