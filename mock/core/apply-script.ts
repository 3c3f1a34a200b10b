import { mapToPieces } from '../http/map-to-pieces.ts'
import type { Reply } from '../http/message.ts'
import { type Piece, play } from '../http/player.ts'
import { done, event, json, stream } from '../http/reply.ts'
import { checkEvent, validatePieces } from '../scripting/check-pieces.ts'
import type { Scripted } from '../scripting/rules.ts'
import type { Context } from './context.ts'

/** Applies a script to a route without a `script` function of its own: merges it into the default reply, replaces it, or sends it as events. */
export async function applyScript(context: Context, { kind, value }: Scripted): Promise<Reply> {
  if (kind === 'json') return json(value)
  if (kind === 'stream') {
    const source = value as Iterable<unknown> | AsyncIterable<unknown>
    const pieces = validatePieces(source, (piece) => checkEvent(piece, `answer ${context.path}`))
    return stream(play(eventsOf(pieces), context.backend.clock))
  }
  const reply = await context.route.handle(context)
  if (kind === 'result') {
    // A refusal starts no task.
    if (reply.status === 200) context.account.tasks?.script(JSON.parse(reply.body as string).id, value as object)
    return reply
  }
  if (value instanceof Uint8Array) {
    return { ...reply, headers: { ...reply.headers, 'content-length': String(value.byteLength) }, body: value }
  }
  if (typeof reply.body !== 'string') return json(value)
  const { 'content-length': _, ...headers } = reply.headers
  return { ...reply, headers, body: JSON.stringify({ ...JSON.parse(reply.body), ...value as object }) }
}

function eventsOf(pieces: Iterable<unknown> | AsyncIterable<unknown>): AsyncIterable<Piece> {
  return mapToPieces(
    Symbol.asyncIterator in pieces ? pieces : toAsync(pieces),
    (piece) => [eventOf(piece)],
    () => [done],
  )
}

async function* toAsync(pieces: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* pieces
}

function eventOf(piece: unknown): Piece {
  if (typeof piece === 'string' || piece instanceof Uint8Array) return piece
  if (typeof piece !== 'object' || piece === null) return event(piece)
  if ('wait' in piece) return piece as Piece
  return 'raw' in piece ? piece.raw as Piece : event(piece)
}
