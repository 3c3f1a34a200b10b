import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { mcpStreamHeaders } from '../../http/mcp-message.ts'
import { unknownService } from '../../http/not-found.ts'
import { play } from '../../http/player.ts'
import { gatewayHeaders } from '../../http/reply.ts'
import { messageBody } from './body.ts'
import { type Message, readCall, readMessage } from './message.ts'
import { accepted, acceptsEvents, respond } from './respond.ts'
import { script } from './script.ts'
import { serverNamed } from './servers.ts'
import { endSession, hasSession } from './sessions.ts'
import { openStream, sendToStream } from './sse.ts'

/** What both addresses for messages have in common. */
const messages = {
  method: 'POST',
  body: messageBody,
  isHandshake: (context) => !isCall(readMessage(context) ?? {}),
  toChat: (body) => isCall(body) ? readCall(body).values : body,
  calledTool(request) {
    const message = readMessage(request) ?? {}
    return isCall(message) ? readCall(message).name : undefined
  },
} as const satisfies Partial<Route>

export const routes: readonly Route[] = [
  { ...messages, path: '/mcp/:server/mcp', handle: (context) => respond(context), script },
  { method: 'GET', path: '/mcp/:server/mcp', handle: listen },
  { method: 'DELETE', path: '/mcp/:server/mcp', handle: end },
  {
    method: 'GET',
    path: '/mcp/:server/sse',
    handle: (context) => isKnown(context) ? openStream(context) : unknownService(),
  },
  {
    ...messages,
    path: '/mcp/:server/message',
    handle: (context) => sendToStream(context, respond(context)),
    script: (context, scripted) => sendToStream(context, script(context, scripted)),
  },
]

function isCall({ method }: Message): boolean {
  return method === 'tools/call'
}

/** Opens the stream for messages of the server, which sends none. The content of this stream is not known: assumed. */
function listen(context: Context): Reply {
  if (!isKnown(context)) return unknownService()
  if (!acceptsEvents(context)) return badRequest('Accept header must include text/event-stream')
  if (!hasSession(context)) return badRequest('Session ID required in mcp-session-id header')
  return { status: 200, headers: mcpStreamHeaders, body: play([{ stall: true }], context.backend.clock) }
}

/** Ends the session: assumed. */
function end(context: Context): Reply {
  if (!isKnown(context)) return unknownService()
  endSession(context, context.headers['mcp-session-id'] ?? '')
  return accepted()
}

function isKnown({ params }: Context): boolean {
  return serverNamed(params['server'] as string) !== undefined
}

function badRequest(text: string): Reply {
  return { status: 400, headers: { ...gatewayHeaders, 'content-type': 'text/plain;charset=UTF-8' }, body: text }
}
