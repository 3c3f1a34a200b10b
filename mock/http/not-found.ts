import type { RawRequest, Reply } from './message.ts'
import { gatewayHeaders } from './reply.ts'

const headers = { ...gatewayHeaders, 'content-type': 'application/json' }

/**
 * The gateway's response when no service has the first path segment: HTTP 200 around a 404. Observed at api.z.ai. A client that has the mock as its
 * proxy for HTTPS learns why it gets no tunnel.
 */
export function unknownService(raw?: RawRequest): Reply {
  if (raw?.method === 'CONNECT') {
    const error = `Cannot connect to ${raw.host}: the mock has no tunnels, expected HTTP requests to its base URL`
    return { status: 501, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) }
  }
  const body = JSON.stringify({ code: 500, msg: '404 NOT_FOUND', success: false })
  return { status: 200, headers, body }
}

/**
 * The service's response to an unknown path: the body of Spring, the path as the service sees it, with a timestamp at BigModel and
 * without at Z.ai. Observed. A known path with another method gets 405: assumed. Below `/anthropic` the body is that of FastAPI: inferred.
 */
export function notFound(raw: RawRequest, path: string, isKnown: boolean, nowMs: number): Reply {
  // The gateway finds no server. Observed.
  if (path.startsWith('/mcp/')) return unknownService(raw)
  const [status, error] = isKnown ? [405, 'Method Not Allowed'] : [404, 'Not Found']
  if (path.startsWith('/anthropic/')) return { status, headers, body: JSON.stringify({ detail: error }) }
  const timestamp = new Date(nowMs).toISOString().replace('Z', '+00:00')
  const body = JSON.stringify({
    ...(!raw.host.endsWith('z.ai') && { timestamp }),
    status,
    error,
    path: path.replace(/^\/paas(?=\/)/, ''),
  })
  return { status, headers, body }
}
