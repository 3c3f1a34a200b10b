import {
  APIAuthenticationError,
  APIInternalError,
  APIReachLimitError,
  APIRequestFailedError,
  APIResponseError,
  APIServerFlowExceedError,
  APIStatusError,
} from '../errors.ts'
import type { ContentFilterMark, ErrorFacts, ZhipuError } from '../errors.ts'

/** What a body says of its failure, whichever of Zhipu's envelopes it came in. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly requestId: string | undefined
  readonly contentFilter: ContentFilterMark[] | undefined
}

const text = (value: unknown): string => (value == null || typeof value === 'object' ? '' : String(value))

/**
 * The refusal that a body holds, or nothing. `refused`: the HTTP status says already that it is one. In a success, `error` beside
 * an id belongs to the answer (a failed task, an agent's event), and `code` counts only with `msg` or `message` and not as 200.
 * Source: the envelopes of docs.bigmodel.cn, docs.z.ai, the Java SDK, and observed bodies.
 */
export function refusalOf(body: unknown, refused: boolean): Refusal | undefined {
  if (!body || typeof body !== 'object') return
  const outer = body as Record<string, unknown>
  const error = outer['error']
  const inner = (error && typeof error === 'object' ? error : outer) as Record<string, unknown>
  const message = text(inner['message']) || text(inner['msg']) || text(error)
  const code = text(inner['code'])
  const owned = outer['id'] || outer['agent_id'] || outer['task_id']
  if (!(refused || outer['success'] === false || (error && !owned) || (code && code !== '200' && message && !owned))) {
    return
  }
  const filter = outer['contentFilter'] ?? outer['content_filter']
  return {
    code,
    message,
    requestId: text(outer['request_id']) || undefined,
    contentFilter: Array.isArray(filter) ? filter : undefined,
  }
}

const classes: Record<number, new (message: string, facts: ErrorFacts) => ZhipuError> = {
  400: APIRequestFailedError,
  401: APIAuthenticationError,
  429: APIReachLimitError,
  500: APIInternalError,
  503: APIServerFlowExceedError,
}

/** The HTTP status that the documents give a business code; 0 for what is none. */
function documentedStatus(code: string): number {
  const fits = (pattern: string) => RegExp(`^(${pattern})$`).test(code)
  return fits('100\\d|401')
    ? 401
    : fits('11\\d\\d|13(0[2-9]|[12]\\d)')
    ? 429
    : fits('12[03]0|1234')
    ? 500
    : fits('1220')
    ? 403
    : fits('1[23]\\d\\d')
    ? 400
    : 0
}

/** The class by status; in a success, by the status that belongs to the code. */
export function failureClass(status: number, code: string): new (message: string, facts: ErrorFacts) => ZhipuError {
  const meant = status < 400 ? documentedStatus(code) : status
  return classes[meant] ?? (meant ? APIStatusError : APIResponseError)
}

/** When the quota comes back: the text names the moment in Beijing time, in either language. */
export function resetAt(message: string): Date | undefined {
  const found = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(message)
  return found ? new Date(`${found[1]}T${found[2]}+08:00`) : undefined
}
