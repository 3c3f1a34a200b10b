import { Refusal, refuse } from '../errors/refusal.ts'
import type { Exchange, Reply } from './context.ts'
import { expand } from '../http/expand.ts'
import { done, event, type Piece, play } from '../http/player.ts'
import { json, stream } from '../http/reply.ts'
import { checkedPieces, checkEvent, checkPieces } from '../scripting/check-pieces.ts'
import type { Scripted } from '../scripting/rules.ts'
import { show } from '../validation/inspect.ts'

/** The connection is dropped: what a script that gives an `Error` without a code asks for. */
export class Dropped extends Error {}

/** Asks a script's function, if it is one, and turns errors it gives into refusals. */
export function given(scripted: Scripted, exchange: Exchange): Scripted | Promise<Scripted> {
  const { kind, value } = scripted
  if (typeof value !== 'function') return settled(kind, value)
  const made: unknown = value(requestOf(exchange), exchange)
  const isPromise = typeof made === 'object' && made !== null && 'then' in made
  return isPromise ? (made as Promise<unknown>).then((done) => settled(kind, done)) : settled(kind, made)
}

function settled(kind: Scripted['kind'], value: unknown): Scripted {
  if (!(value instanceof Error)) return { kind, value }
  const { code, status } = value as { code?: unknown; status?: unknown }
  if (value instanceof Refusal) throw value
  if (code === undefined && status === undefined) throw new Dropped(value.message)
  const text = String(code ?? '500')
  throw refuse(text, value.message, { status: typeof status === 'number' ? status : undefined })
}

function requestOf(exchange: Exchange): unknown {
  try {
    return exchange.json()
  } catch {
    return {}
  }
}

/** A scripted answer where the route has no way of its own: completes the default answer, stands for it, or tells it in events. */
export async function overlay(exchange: Exchange, { kind, value }: Scripted): Promise<Reply> {
  if (kind === 'json') return json(value)
  if (kind === 'stream') {
    checkPieces(value, `answer ${exchange.path}`)
    const pieces = checkedPieces(
      value as AsyncIterable<unknown>,
      (piece) => checkEvent(piece, `answer ${exchange.path}`),
    )
    return stream(play(eventsOf(pieces), exchange.world.clock))
  }
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`Cannot answer ${exchange.path}: reply() wants an object or bytes, not ${show(value)}`)
  }
  const reply = await exchange.route.handle(exchange)
  if (value instanceof Uint8Array) {
    return { ...reply, headers: { ...reply.headers, 'content-length': String(value.byteLength) }, body: value }
  }
  if (typeof reply.body !== 'string') return json(value)
  const { 'content-length': _, ...headers } = reply.headers
  return { ...reply, headers, body: JSON.stringify({ ...JSON.parse(reply.body), ...value }) }
}

function eventsOf(pieces: Iterable<unknown> | AsyncIterable<unknown>): AsyncIterable<Piece> {
  return expand(Symbol.asyncIterator in pieces ? pieces : later(pieces), (piece) => [eventOf(piece)], () => [done])
}

async function* later(pieces: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* pieces
}

function eventOf(piece: unknown): Piece {
  if (typeof piece === 'string' || piece instanceof Uint8Array) return piece
  if (typeof piece !== 'object' || piece === null) return event(piece)
  if ('wait' in piece) return piece as Piece
  return 'raw' in piece ? piece.raw as Piece : event(piece)
}
