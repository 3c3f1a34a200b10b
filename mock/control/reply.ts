import type { Reply } from '../http/message.ts'

/** True for an answer that a route has made itself. */
export function isReply(told: unknown): told is Reply {
  return typeof told === 'object' && told !== null && 'body' in told && 'headers' in told
}

/** What is told, as JSON. */
export function json(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  }
}

/** A page. */
export function html(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}
