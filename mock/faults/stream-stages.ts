import type { Frame } from '../http/message.ts'
import type { Piece } from '../http/player.ts'
import { done } from '../http/reply.ts'
import type { Random } from '../data/random.ts'
import type { BodyPlace, Fault } from './fault.ts'

/** One transformation of a streamed body. Events are the pieces that are text. */
export type Stage = (source: AsyncIterable<Piece>) => AsyncIterable<Piece>

/** Changes the text of each event; an event that becomes empty is dropped. */
export function map(change: (text: string) => string): Stage {
  return async function* (source) {
    for await (const piece of source) {
      const changed = typeof piece === 'string' ? change(piece) : piece
      if (changed !== '') yield changed
    }
  }
}

/** Puts a byte order mark before the body. */
export async function* withBom(source: AsyncIterable<Piece>): AsyncGenerator<Piece> {
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
    let delayed: Piece | undefined
    for await (const piece of source) {
      if (typeof piece === 'string' && ++count === number) {
        delayed = piece
        continue
      }
      yield piece
      if (delayed !== undefined && typeof piece === 'string') {
        yield delayed
        delayed = undefined
      }
    }
    if (delayed !== undefined) yield delayed
  }
}

/** Sends only the first half of the event with this number, so that the next event is appended to it. */
export function splice(number: number): Stage {
  return async function* (source) {
    let count = 0
    for await (const piece of source) {
      const isTruncated = typeof piece === 'string' && ++count === number
      yield isTruncated ? piece.slice(0, Math.floor(piece.length / 2)) : piece
    }
  }
}

/** Ends the stream with this error event, and with `[DONE]` if the fault wants it. */
export function endWithError(
  { afterEvents = 0, done: sendsDone = false }: NonNullable<Fault['error']>,
  errorEvent: string,
): Stage {
  return async function* (source) {
    let remaining = afterEvents
    if (remaining > 0) {
      for await (const piece of source) {
        yield piece
        if (typeof piece === 'string' && --remaining === 0) break
      }
    }
    yield errorEvent
    if (sendsDone) yield done
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

/**
 * Passes the body on up to a place, then ends it with this frame. Used for `cut` and `stall`, see `stagesOf()` in `apply-fault.ts`. The edge drops the
 * connection when it receives the frame `{ cut: true }`.
 */
export function endAt(place: BodyPlace, end: Frame): Stage {
  return place.afterEvents === undefined ? endAtByte(place.afterBytes, end) : endAtEvent(place.afterEvents, end)
}

function endAtEvent(number: number, end: Frame): Stage {
  return async function* (source) {
    let count = 0
    if (number === 0) return yield end
    for await (const piece of source) {
      yield piece
      if (typeof piece === 'string' && ++count === number) return yield end
    }
  }
}

function endAtByte(number: number, end: Frame): Stage {
  return async function* (source) {
    let remaining = number
    for await (const piece of source) {
      const bytes = bytesOf(piece)
      if (!bytes) {
        yield piece
        continue
      }
      const part = bytes.subarray(0, remaining)
      remaining -= part.byteLength
      if (part.byteLength > 0) yield typeof piece === 'object' && 'alone' in piece ? { alone: part } : part
      if (remaining === 0) return yield end
    }
  }
}

/** Splits the body into writes of `size` bytes. */
export function split(size: number): Stage {
  return async function* (source) {
    for await (const piece of source) {
      const bytes = bytesOf(piece)
      if (!bytes) yield piece
      else {for (let start = 0; start < bytes.byteLength; start += size) {
          yield { alone: bytes.subarray(start, start + size) }
        }}
    }
  }
}

const encoder = new TextEncoder()

function bytesOf(piece: Piece): Uint8Array | undefined {
  if (typeof piece === 'string') return encoder.encode(piece)
  if (piece instanceof Uint8Array) return piece
  return 'alone' in piece ? bytesOf(piece.alone) : undefined
}
