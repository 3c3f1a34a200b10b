import type { Reply } from '../../core/context.ts'
import type { Answerer } from './listener.ts'

/** Lets web pages of any origin ask: answers preflights, and opens what it answers to whom names an origin. */
export function withCors(answer: Answerer): Answerer {
  return (raw) => {
    const origin = raw.headers.origin
    if (origin === undefined) return answer(raw)
    const opened = {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': '*, retry-after, x-request-id',
      'vary': 'origin',
    }
    if (raw.method === 'OPTIONS') {
      const headers = {
        ...opened,
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': raw.headers['access-control-request-headers'] ?? '*',
        // A page of the public network may ask a server on this machine.
        'access-control-allow-private-network': 'true',
        'access-control-max-age': '600',
      }
      return { status: 204, headers, body: '' }
    }
    const open = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, ...opened } })
    const answered = answer(raw)
    if ('then' in answered) return answered.then((reply) => 'hangup' in reply ? reply : open(reply))
    return 'hangup' in answered ? answered : open(answered)
  }
}
