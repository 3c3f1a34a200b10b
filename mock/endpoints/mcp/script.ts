import type { Context } from '../../core/context.ts'
import { mapToPieces } from '../../http/map-to-pieces.ts'
import { mcpEvent, mcpReply, mcpStreamHeaders } from '../../http/mcp-message.ts'
import type { Reply } from '../../http/message.ts'
import { type Piece, play } from '../../http/player.ts'
import { json } from '../../http/reply.ts'
import { checkEvent, validatePieces } from '../../scripting/check-pieces.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { readMessage } from './message.ts'
import { respond } from './respond.ts'

/** Applies a script: the result of a tool, the whole message, messages of a stream, or members that are merged into the default message. */
export function script(context: Context, { kind, value }: Scripted): Reply {
  if (kind === 'content') return respond(context, value)
  if (kind === 'json') return mcpReply(value)
  if (kind === 'stream') return streamMessages(context, value as Iterable<unknown> | AsyncIterable<unknown>)
  if (value instanceof Uint8Array) {
    return { status: 200, headers: { ...mcpStreamHeaders, 'content-length': String(value.byteLength) }, body: value }
  }
  const reply = respond(context)
  const data = /^data:(.*)$/m.exec(String(reply.body))?.[1]
  if (data === undefined) return json(value)
  return { ...reply, body: mcpEvent({ ...JSON.parse(data), ...value as object }) }
}

/** JSON-RPC messages as events. A response without an id gets that of the request, so that a script need not know it. */
function streamMessages(context: Context, source: Iterable<unknown> | AsyncIterable<unknown>): Reply {
  const { id } = readMessage(context) ?? {}
  const writeError = ({ code, message }: { code: string; message: string }) =>
    mcpEvent({ jsonrpc: '2.0', id, error: { code: -32603, message: `${code}: ${message}` } })
  const pieces = validatePieces(source, (piece) => checkEvent(piece, `answer ${context.path}`), true, writeError)
  const events = mapToPieces(toAsync(pieces), (piece) => [eventOf(piece, id)], () => [])
  return { status: 200, headers: mcpStreamHeaders, body: play(events, context.backend.clock) }
}

function toAsync(source: Iterable<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  return Symbol.asyncIterator in source ? source : yieldAll(source)
}

async function* yieldAll(source: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* source
}

function eventOf(piece: unknown, id: unknown): Piece {
  if (typeof piece === 'string' || piece instanceof Uint8Array) return piece
  const item = piece as Record<string, unknown>
  if ('wait' in item) return { wait: item['wait'] as number }
  if ('raw' in item) return item['raw'] as Piece
  const isResponse = 'result' in item || 'error' in item
  return mcpEvent({ jsonrpc: '2.0', ...isResponse && { id }, ...item })
}
