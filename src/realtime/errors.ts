import type { ZhipuError } from '../errors.ts'
import { errorClass, parseErrorBody } from '../internal/error-body.ts'

/** HTTP statuses of the errors that have a name instead of a business code. They choose the class of the error. */
const statuses: Record<string, number> = {
  audio_buffer_size_exceeded: 400,
  downstream_reconnect_exceeded: 500,
  invalid_event: 400,
  model_query_error: 500,
  rate_limit_error: 429,
  stop_task_error: 400,
  video_model_query_error: 400,
}

/** Errors of `append` and `cancel`, which no request waits for. They do not end an answer. */
export const unrelatedErrors: readonly string[] = ['rate_limit_error', 'audio_buffer_size_exceeded', 'stop_task_error']

/** Creates the error that an `error` event stands for, or the `error` of a response. Keys are masked in `body`. */
export function eventError(act: string, body: unknown): ZhipuError {
  const { code, message } = parseErrorBody(body, true) ?? { code: '', message: '' }
  const number = Number(code)
  const status = number >= 400 && number < 600 ? number : statuses[code] ?? 0
  return new (errorClass(status, code))(`Cannot ${act}: ${code && `${code} `}${message}`, {
    code: code || undefined,
    body,
    // Limits of rate and load, and failures of the server. Source: the page of error codes, and clients of 2026.
    retryable: /^(1302|1305|1200|1230|1234)$/.test(code) || statuses[code]! > 400,
  })
}
