import type { Context, Route } from '../../core/context.ts'
import { baseOf } from '../../data/addresses.ts'
import { refuse } from '../../errors/refusal.ts'
import type { Reply } from '../../http/message.ts'
import { notFound } from '../../http/not-found.ts'
import type { Upgrade } from '../../http/socket.ts'
import { RealtimeSession } from './session.ts'

/** GLM-Realtime: a session over one WebSocket. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/paas/v4/realtime', protocol: 'realtime', handle: (context) => openSession(context) },
]

/** Accepts a handshake; any other GET gets 400, and the base of the Coding Plan 404. Both are assumed. */
function openSession(context: Context): Reply {
  if (baseOf(context.target) === 'coding') {
    return notFound(context, `/coding${context.path}`, false, context.backend.clock.now())
  }
  if (context.headers['upgrade']?.toLowerCase() !== 'websocket') {
    throw refuse('1210', 'Bad Request: expected the handshake of a WebSocket')
  }
  const { backend: { sockets }, account: { scope } } = context
  const entry = { scope, end: () => session.close(1001, 'the mock was reset') }
  const session = new RealtimeSession(context, () => sockets.delete(entry))
  sockets.add(entry)
  const upgrade: Upgrade = {
    status: 101,
    headers: {},
    body: session.frames,
    receive: (message) => session.receive(message),
    closing: () => session.closing(),
  }
  return upgrade
}
