import type { Reply } from '../../http/message.ts'
import type { Clock } from '../../time/clock.ts'
import type { RequestHandler } from '../request-handler.ts'

/** Delays every response by `latencyMs` milliseconds of the mock's clock, or until the client disconnects. */
export function withLatency(handler: RequestHandler, latencyMs: number, clock: Clock): RequestHandler {
  return async (raw) => {
    await clock.wait(latencyMs, raw.signal)
    return handler(raw)
  }
}

/** Lets web pages of any origin send requests: answers preflights, and adds the CORS headers to the response of a request with an origin. */
export function withCors(handler: RequestHandler): RequestHandler {
  return (raw) => {
    const { origin } = raw.headers
    if (origin === undefined) return handler(raw)
    if (raw.method === 'OPTIONS') return preflight(origin, raw.headers['access-control-request-headers'])
    return withHeaders(handler, corsHeaders(origin))(raw)
  }
}

function withHeaders(handler: RequestHandler, headers: Readonly<Record<string, string>>): RequestHandler {
  return async (raw) => {
    const reply = await handler(raw)
    return 'hangup' in reply ? reply : { ...reply, headers: { ...reply.headers, ...headers } }
  }
}

function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': '*, retry-after, x-request-id, mcp-session-id',
    'vary': 'origin',
  }
}

function preflight(origin: string, requestHeaders: string = '*'): Reply {
  const headers = {
    ...corsHeaders(origin),
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': requestHeaders,
    // Lets a page of the public network send requests to a server on this machine.
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '600',
  }
  return { status: 204, headers, body: '' }
}
