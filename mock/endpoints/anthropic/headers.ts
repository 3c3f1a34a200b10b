import type { Context } from '../../core/context.ts'
import { pythonNumber } from './python-text.ts'

const vary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
const security = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }
const SECOND_MS = 1000

/**
 * Headers of a message. Observed: whole at BigModel (2026-08-06), streamed at Z.ai (2026-01-16). Assumed: the cookie belongs to BigModel and
 * `server` to Z.ai in both forms, the other differences to the form.
 *
 * @param logId `x-log-id`: the id of the message without `msg_`.
 */
export function messageHeaders(
  { host, backend }: Pick<Context, 'host' | 'backend'>,
  { logId, isStream, startedAtMs }: {
    readonly logId: string
    readonly isStream: boolean
    readonly startedAtMs: number
  },
): Record<string, string> {
  const seconds = (backend.clock.now() - startedAtMs) / SECOND_MS
  return {
    ...security,
    'content-type': isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'vary': isStream ? vary : `Accept-Encoding, ${vary}`,
    'x-log-id': logId,
    // A `float`: `0.0`, not `0`.
    'x-process-time': Number.isInteger(seconds) ? `${seconds}.0` : pythonNumber(seconds),
    ...(isStream && {
      'cache-control': 'no-cache',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    }),
    ...(host.endsWith('z.ai') && { server: 'nginx' }),
    ...(host.endsWith('bigmodel.cn') && {
      'set-cookie': `acw_tc=${backend.ids.hex(64)};path=/;HttpOnly;Max-Age=1800`,
    }),
  }
}
