import type { RawRequest } from '../http/message.ts'

/**
 * Moves the key that a browser sends as `?Authorization=` into the header: it cannot set headers of a WebSocket. The journal shows the query with
 * the key masked. Only for GLM-Realtime; a header precedes. Source: README of the official web demo, observed 2026-07.
 */
export function withKeyOfQuery(raw: RawRequest): RawRequest {
  const queryStart = raw.target.indexOf('?')
  const path = raw.target.slice(0, queryStart)
  if (queryStart < 0 || !path.endsWith('/paas/v4/realtime')) return raw
  const query = new URLSearchParams(raw.target.slice(queryStart))
  const key = query.get('Authorization')
  if (key === null) return raw
  query.set('Authorization', '***')
  return {
    method: raw.method,
    host: raw.host,
    target: `${path}?${query}`,
    headers: { authorization: key, ...raw.headers },
    body: raw.body,
    get signal() {
      return raw.signal
    },
  }
}
