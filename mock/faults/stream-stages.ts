import type { Frame } from '../core/context.ts'
import { done, event, type Piece } from '../http/player.ts'
import type { Random } from '../data/random.ts'
import type { BodyPlace, Fault } from './fault.ts'

/** One thing that happens to a body on its way; events are the pieces that are text. */
export type Stage = (source: AsyncIterable<Piece>) => AsyncIterable<Piece>

/** Changes the text of events; an empty one is left out. */
export function map(change: (text: string) => string): Stage {
  return async function* (source) {
    for await (const piece of source) {
      const changed = typeof piece === 'string' ? change(piece) : piece
      if (changed !== '') yield changed
    }
  }
}

/** A byte order mark in front. */
export async function* mark(source: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield '\ufeff'
  yield* source
}

/** Sends the event with this number twice. */
export function duplicate(number: number): Stage {
  return async function* (source) {
    let count = 0
    for await (const piece of source) {
      yield piece
      if (typeof piece === 'string' && ++count === number) yield piece
    }
  }
}

/** Sends the event with this number after the next one. */
export function swap(number: number): Stage {
  return async function* (source) {
    let count = 0
    let late: Piece | undefined
    for await (const piece of source) {
      if (typeof piece === 'string' && ++count === number) {
        late = piece
        continue
      }
      yield piece
      if (late !== undefined && typeof piece === 'string') {
        yield late
        late = undefined
      }
    }
    if (late !== undefined) yield late
  }
}

/** Breaks the event with this number off in its middle, so that the next one is glued on. */
export function splice(number: number): Stage {
  return async function* (source) {
    let count = 0
    for await (const piece of source) {
      const breaks = typeof piece === 'string' && ++count === number
      yield breaks ? piece.slice(0, Math.floor(piece.length / 2)) : piece
    }
  }
}

/** Ends with an error event. */
export function failing({ code, message, afterEvents = 0, done: ends = false }: NonNullable<Fault['error']>): Stage {
  return async function* (source) {
    let left = afterEvents
    if (left > 0) {
      for await (const piece of source) {
        yield piece
        if (typeof piece === 'string' && --left === 0) break
      }
    }
    yield event({ error: { code, message } })
    if (ends) yield done
  }
}

/** Pauses before events. */
export function pace({ firstEventAfterMs = 0, eventsPerSecond, jitterMs = 0 }: Fault, random: Random): Stage {
  return async function* (source) {
    let pauseMs = firstEventAfterMs
    for await (const piece of source) {
      if (typeof piece === 'string') {
        yield { wait: pauseMs + random.float() * jitterMs }
        pauseMs = eventsPerSecond === undefined ? 0 : 1000 / eventsPerSecond
      }
      yield piece
    }
  }
}

/** Goes so far, then does this to the connection. */
export function breakAt(place: BodyPlace, end: Frame): Stage {
  return place.afterEvents === undefined ? breakAtByte(place.afterBytes, end) : breakAtEvent(place.afterEvents, end)
}

function breakAtEvent(number: number, end: Frame): Stage {
  return async function* (source) {
    let count = 0
    if (number === 0) return yield end
    for await (const piece of source) {
      yield piece
      if (typeof piece === 'string' && ++count === number) return yield end
    }
  }
}

function breakAtByte(number: number, end: Frame): Stage {
  return async function* (source) {
    let left = number
    for await (const piece of source) {
      const bytes = bytesOf(piece)
      if (!bytes) {
        yield piece
        continue
      }
      const part = bytes.subarray(0, left)
      left -= part.byteLength
      if (part.byteLength > 0) yield typeof piece === 'object' && 'alone' in piece ? { alone: part } : part
      if (left === 0) return yield end
    }
  }
}

/** Cuts everything into writes of so many bytes. */
export function split(size: number): Stage {
  return async function* (source) {
    for await (const piece of source) {
      const bytes = bytesOf(piece)
      if (!bytes) yield piece
      else for (let at = 0; at < bytes.byteLength; at += size) yield { alone: bytes.subarray(at, at + size) }
    }
  }
}

const encoder = new TextEncoder()

function bytesOf(piece: Piece): Uint8Array | undefined {
  if (typeof piece === 'string') return encoder.encode(piece)
  if (piece instanceof Uint8Array) return piece
  return 'alone' in piece ? bytesOf(piece.alone) : undefined
}
