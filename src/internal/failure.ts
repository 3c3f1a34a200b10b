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

/** What a body says of its failure, whichever of Zhipu's envelopes it came in. */
export interface Refusal extends Pick<ErrorFacts, 'contentFilter'> {
  readonly code: string
  readonly message: string
}

const say = (value: unknown): string => (value == null || typeof value === 'object' ? '' : `${value}`)

/**
 * The refusal that a body holds, or nothing. `refused`: what surrounds it says already that it is one. In a success, what has an
 * id owns its `error` (a failed task, an agent's event), and `code` counts only beside a message and not as 200.
 * Source: the envelopes of docs.bigmodel.cn, docs.z.ai, the Java SDK, and observed bodies.
 */
export function refusalOf(body: unknown, refused: boolean): Refusal | undefined {
  if (!body || typeof body !== 'object') return
  const { error, success, contentFilter, content_filter = contentFilter, ...outer } = body as Record<string, unknown>
  const inner = (error && typeof error === 'object' ? error : outer) as typeof outer
  const code = say(inner['code'])
  const message = say(inner['message'] ?? inner['msg'] ?? error)
  const owned = outer['id'] ?? outer['agent_id'] ?? outer['task_id']
  if (refused || success === false || (!owned && (error || (code && code !== '200' && message)))) {
    return { code, message, contentFilter: content_filter as Refusal['contentFilter'] }
  }
}

/** The class by status; in a success, by the status that the documents give the code. */
export function failureClass(status: number, code: string): new (message: string, facts: ErrorFacts) => ZhipuError {
  if (status < 400) {
    status = /^(10\d\d|401)$/.test(code)
      ? 401
      : /^(11\d\d|13(0[2-9]|[12]\d))$/.test(code)
      ? 429
      : /^12([03]0|34)$/.test(code)
      ? 500
      : /^1([23]\d\d|[01]\d{3})$/.test(code)
      ? 400
      : 0
  }
  return {
    0: APIResponseError,
    400: APIRequestFailedError,
    401: APIAuthenticationError,
    429: APIReachLimitError,
    500: APIInternalError,
    503: APIServerFlowExceedError,
  }[status] ?? APIStatusError
}
