import type { Reply } from '../http/message.ts'

/** True for the result of a control route that is a complete reply. Any other result is sent as JSON. */
export function isReply(result: unknown): result is Reply {
  return typeof result === 'object' && result !== null && 'body' in result && 'headers' in result
}

export function jsonReply(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  }
}

export function htmlReply(body: string, headers: Readonly<Record<string, string>>): Reply {
  return { status: 200, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body }
}

export function textReply(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}
