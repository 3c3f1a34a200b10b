import type { RawRequest, Reply } from '../core/context.ts'
import { exists } from '../pipeline/router.ts'

/** The gateway's answer when the first segment leads to no service: HTTP 200 around a 404. Observed at api.z.ai. */
export function unserved(): Reply {
  const body = JSON.stringify({ code: 500, msg: '404 NOT_FOUND', success: false })
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}

/**
 * The service's answer to a path it does not have: Spring's own body, the path as the service sees it, with a timestamp at BigModel and
 * without at Z.ai. Observed. That a known path with another method gets 405 is assumed.
 */
export function notFound(raw: RawRequest, path: string, nowMs: number): Reply {
  const [status, error] = exists(path) ? [405, 'Method Not Allowed'] : [404, 'Not Found']
  const timestamp = new Date(nowMs).toISOString().replace('Z', '+00:00')
  const body = JSON.stringify({
    ...(!raw.host.endsWith('z.ai') && { timestamp }),
    status,
    error,
    path: path.replace(/^\/paas(?=\/)/, ''),
  })
  return { status, headers: { 'content-type': 'application/json' }, body }
}
