import type { ZhipuError } from '../errors.ts'
import type { Deadline } from './deadline.ts'
import { errorClass, parseErrorBody, toText } from './error-body.ts'
import { parseJSON } from './json.ts'
import { retryAfter } from './retry.ts'
import type { Settings } from './settings.ts'

/** One attempt whose response headers have arrived. */
export interface AttemptContext extends Deadline {
  readonly response: Response
  readonly settings: Settings
  /** Method and path for error messages, such as `POST /chat/completions`. */
  readonly act: string
  /** Masks keys and tokens in a value of the server; `undefined` when it is nested too deeply. */
  mask<T>(value: T): T | undefined
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
  const { request_id, id } = (body ?? {}) as { request_id?: unknown; id?: unknown }
  return toText(request_id) || toText(id) || headers.get('x-log-id') || headers.get('x-request-id') || undefined
}

/** How much of an error body is read, in bytes. */
const MAX_ERROR_BYTES = 65_536
/** How long an error body is read. */
const MAX_ERROR_MS = 5_000
/** Longer bodies are not tried for completeness after each piece, since that costs time that grows with the square of the length. */
const MAX_PARSED_BYTES = 8_192

/**
 * Reads the start of a body, because an error page may be endless: until it is a complete JSON object, a limit is reached, or the connection
 * is lost. Never rejects: the status is known, and the caller of this function looks at an abort.
 */
export async function readStart(
  { response, arm, race }: Pick<AttemptContext, 'response' | 'arm' | 'race'>,
): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    arm('idleTimeoutMs', MAX_ERROR_MS)
    for (let bytes = 0; reader && bytes < MAX_ERROR_BYTES;) {
      if (bytes < MAX_PARSED_BYTES && parseJSON(text) instanceof Object) break
      const { done, value } = await race(reader.read())
      if (done) break
      // A browser may deliver megabytes in one piece.
      text += decoder.decode(value.subarray(0, MAX_ERROR_BYTES - bytes), { stream: true })
      bytes += value.length
    }
  } catch {
    // What has arrived is enough.
  }
  return text
}

/** Returns advice for two errors whose message does not name the cause: an empty balance at the wrong endpoint, and the wrong base URL. */
function adviceFor(status: number, code: string, message: string, baseURL: string): string {
  let expected
  if (code === '1113') expected = 'a Coding Plan with endpoint cn-coding or intl-coding, or a balance with cn or intl'
  if ((status === 404 && !code) || /^404/.test(message)) expected = 'one like https://open.bigmodel.cn/api/paas/v4'
  return expected ? `; baseURL is ${baseURL}, expected ${expected}` : ''
}

/** Shortens an error page to its title or its first words. */
function summarize(page: string): string {
  const title = /<title>([^<]*)/i.exec(page)?.[1]
  return (title ?? page.slice(0, 999).replace(/(<[^<>]*>|\s)+/g, ' ')).trim().slice(0, 120)
}

/**
 * Creates the error that a body stands for. A body that is a success gives `undefined`, or an `APIResponseError` when it is not the `expected`
 * one; `isCut` makes that one retryable: the retry rules then see a failure of the body. `isError`: see `parseErrorBody`.
 */
export function errorFromBody(
  { response, act, settings, mask }:
    & Pick<AttemptContext, 'response' | 'act' | 'mask'>
    & { readonly settings: Pick<Settings, 'baseURL' | 'clock'> },
  body: unknown,
  isError: boolean,
  expected?: string | false,
  isCut?: boolean,
): ZhipuError | undefined {
  const { status, headers } = response
  const parsed = parseErrorBody(
    isError && !(body instanceof Object) ? { message: summarize(mask(`${body}`)!) } : body,
    isError,
  )
  if (!parsed && !expected) return
  const code = mask(parsed?.code) ?? ''
  const message = mask(parsed?.message) ?? ''
  // The message of an exhausted quota says when it resets: Beijing time, in a Chinese or an English sentence.
  const [, day, time] = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(message) ?? []
  const resetMs = Date.parse(`${day}T${time}+08:00`)
  const advice = adviceFor(status, code, message, settings.baseURL)
  const state = parsed
    ? `HTTP ${status}${code && ` ${code}`} ${message}${advice}`
    : `the body is not ${expected}, its content type is ${contentType(response) || 'missing'}`
  return new (errorClass(status, code))(`Cannot ${act}: ${state}`, {
    status,
    code: code || undefined,
    requestId: mask(requestIdOf(response, body)),
    contentFilter: mask(parsed?.contentFilter),
    retryAfterMs: retryAfter(headers, settings.clock.now()),
    resetAt: resetMs && code ? new Date(resetMs) : undefined,
    body: mask(body),
    retryable: isCut,
    response,
  })
}
