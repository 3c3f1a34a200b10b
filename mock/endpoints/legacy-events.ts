import type { Frame } from '../http/message.ts'
import type { Piece } from '../http/player.ts'
import { v3Event } from '../http/v3-event.ts'
import { checkEvent, validatePieces } from '../scripting/check-pieces.ts'
import type { Clock } from '../time/clock.ts'
import { inspect } from '../validation/inspect.ts'

/** A scripted piece: a text, a pause, an event of the v3 API, or text or bytes that are sent as they are. */
export type LegacyPiece =
  | string
  | Uint8Array
  | { readonly wait: number }
  | { readonly raw: string | Uint8Array }
  | { readonly content: string }
  | {
    readonly event?: string | undefined
    readonly id?: string | undefined
    readonly data?: string | undefined
    readonly meta?: object | undefined
  }

export type LegacyPieces = Iterable<LegacyPiece> | AsyncIterable<LegacyPiece>

/** Writes the events of one stream. */
export interface LegacyEvents {
  write(piece: LegacyPiece): Piece
  /** The `finish` event with `meta`; nothing when a scripted event has ended the stream. */
  end(): Frame[]
}

/** What the events of a stream have in common. */
interface LegacyStream {
  /** Id of the task. */
  readonly id: string
  /** Whether an event has the next piece of the text, otherwise the text so far. */
  readonly isIncremental: boolean
  /** With `sseFormat: 'data'`, data and meta are the members of one JSON object. */
  readonly isJSON: boolean
  /** Returns the meta of the `finish` event, for the text of all events. */
  readonly metaOf: (id: string, text: string) => object
}

/** Events that end a stream. */
const lastEvents = ['finish', 'error', 'interrupted']

export function legacyEvents({ id, isIncremental, isJSON, metaOf }: LegacyStream): LegacyEvents {
  let textSoFar = ''
  let isEnded = false
  const writeEvent = (name: string, eventId: string, data: string, meta: object | undefined): string =>
    isJSON
      ? v3Event(name, eventId, JSON.stringify({ data, meta: meta && JSON.stringify(meta) }))
      : v3Event(name, eventId, data, meta)
  const writeText = (text: string): string => {
    textSoFar += text
    return writeEvent('add', id, isIncremental ? text : textSoFar, undefined)
  }
  return {
    write(piece) {
      if (typeof piece === 'string') return writeText(piece)
      if (piece instanceof Uint8Array || 'wait' in piece) return piece
      if ('raw' in piece) return piece.raw
      if ('content' in piece) return writeText(piece.content)
      const { event = 'add', id: eventId = id, data = '', meta } = piece
      isEnded ||= lastEvents.includes(event)
      return writeEvent(event, eventId, data, meta)
    },
    end: () => isEnded ? [] : [writeEvent('finish', id, '', metaOf(id, textSoFar))],
  }
}

/** @throws {TypeError} for a piece that the v3 API has no event for */
function checkLegacyPiece(piece: unknown): void {
  const act = 'answer legacy'
  checkEvent(piece, act)
  const isKnown = typeof piece === 'string' || piece instanceof Uint8Array ||
    ['wait', 'raw', 'content', 'event', 'data', 'meta'].some((name) => name in (piece as object))
  if (!isKnown) {
    throw new TypeError(`Cannot ${act}: a piece is ${inspect(piece)}, expected text, { wait } or { event, data }`)
  }
}

/** Validates the pieces as they come; `writeError` writes the error of an invalid piece or of a generator. */
export function validateLegacyPieces(
  pieces: LegacyPieces,
  writeError: (message: string) => string,
): AsyncIterable<LegacyPiece> {
  const source = validatePieces(pieces, checkLegacyPiece, true, ({ message }) => writeError(message))
  return (Symbol.asyncIterator in source ? source : toAsync(source)) as AsyncIterable<LegacyPiece>
}

async function* toAsync(pieces: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* pieces
}

/** The text of the pieces, for a response that is not a stream. Waits for the pauses. */
export async function textOf(pieces: LegacyPieces, clock: Clock, signal: AbortSignal | undefined): Promise<string> {
  let text = ''
  for await (const piece of pieces) {
    checkLegacyPiece(piece)
    if (typeof piece === 'string') text += piece
    else if (piece instanceof Uint8Array) continue
    else if ('wait' in piece) await clock.wait(piece.wait, signal)
    else if ('content' in piece) text += piece.content
    else if ('data' in piece && (piece.event ?? 'add') === 'add') text += piece.data ?? ''
  }
  return text
}
