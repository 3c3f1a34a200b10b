import type { RawRequest } from '../http/message.ts'

/** True for the handshake of a WebSocket. */
export function isHandshake({ headers }: RawRequest): boolean {
  return headers['upgrade']?.toLowerCase() === 'websocket'
}

/** True for a plain request to the path of sessions: a client sends one to learn why a handshake was refused. */
export function asksForRefusal(raw: RawRequest): boolean {
  return !isHandshake(raw) && /\/paas\/v4\/realtime(\?|$)/.test(raw.target)
}
