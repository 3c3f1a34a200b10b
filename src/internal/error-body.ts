import {
  APIAuthenticationError,
  APIInternalError,
  APIReachLimitError,
  APIRequestFailedError,
  APIResponseError,
  APIServerFlowExceedError,
  APIStatusError,
} from '../errors.ts'
import type { ErrorFacts, ZhipuError } from '../errors.ts'

/** What all error bodies have in common, whichever of Zhipu's envelopes they use. */
export interface ErrorBody extends Pick<ErrorFacts, 'contentFilter'> {
  readonly code: string
  readonly message: string
}

/** Returns a string, number or boolean as text; `''` for everything else. */
export const toText = (value: unknown): string => (value == null || typeof value === 'object' ? '' : `${value}`)

/**
 * Reads the error of a body; `undefined` when the body is a success. `isError` says that the status or the event already marks it as an
 * error. Otherwise an object with an id owns its `error` (a failed task, an agent's event), and a `code` counts only beside a message, unless
 * the body says `success: true` or the code means success: 0, 200, `SUCCESS` or `OK`.
 *
 * Source: the envelopes of docs.bigmodel.cn, docs.z.ai, the Java SDK, and observed bodies.
 */
export function parseErrorBody(body: unknown, isError: boolean): ErrorBody | undefined {
  if (!body || typeof body !== 'object') return
  const { error, success, contentFilter, content_filter = contentFilter, ...outer } = body as Record<string, unknown>
  const inner = (error && typeof error === 'object' ? error : outer) as typeof outer
  const code = toText(inner['code'])
  const message = toText(inner['message'] ?? inner['msg'] ?? error)
  const owner = outer['id'] ?? outer['agent_id'] ?? outer['task_id']
  const hasErrorCode = message && success !== true && !/^(0|200|success|ok|)$/i.test(code)
  if (isError || success === false || (!owner && (error || hasErrorCode))) {
    return { code, message, contentFilter: Array.isArray(content_filter) ? content_filter : undefined }
  }
}

/** The HTTP status that the documents give a business code; 0 for unknown codes. */
function statusOfCode(code: string): number {
  if (/^(10\d\d|401)$/.test(code)) return 401
  if (/^(11\d\d|13(0[2-9]|[12]\d))$/.test(code)) return 429
  if (/^12([03]0|34)$/.test(code)) return 500
  if (/^1([23]\d\d|[01]\d{3})$/.test(code)) return 400
  return 0
}

/** Returns the class of an error: by its status, or by its business code when the status is a success. */
export function errorClass(status: number, code: string): new (message: string, facts: ErrorFacts) => ZhipuError {
  return {
    0: APIResponseError,
    400: APIRequestFailedError,
    401: APIAuthenticationError,
    429: APIReachLimitError,
    500: APIInternalError,
    503: APIServerFlowExceedError,
  }[status < 400 ? statusOfCode(code) : status] ?? APIStatusError
}
