import { concatBytes, fromBase64 } from '../data/bytes.ts'
import type { Fault } from '../faults/fault.ts'
import type { Piece } from '../http/player.ts'
import { EventSplitter } from './event-splitter.ts'
import type { RecordedAnswer, RecordedFrame } from './recording.ts'

/** How the frames of a recording are sent. */
export interface BodyOptions {
  /** Playback speed; `Infinity` does not wait. */
  readonly speed: number
  readonly chunks: 'recorded' | 'events' | number
  /** A fault that will be applied to the body. */
  readonly fault: Fault | undefined
}

/** The faults that count, change or delay events. All others apply to bytes and to headers. */
const eventFaults = [
  'firstEventAfterMs',
  'eventsPerSecond',
  'jitterMs',
  'error',
  'withoutDone',
  'withoutFinish',
  'duplicate',
  'swap',
  'splice',
  'lineEnding',
  'comments',
] as const

/** The recorded frames as pieces. A fault of events gets events as text; the boundaries of chunks are kept otherwise. */
export function bodyPieces(
  { frames = [], isCut, headers }: RecordedAnswer,
  { speed, chunks, fault }: BodyOptions,
): Iterable<Piece> {
  const pieces = delayed(frames, speed)
  const end: Piece[] = isCut ? [{ cut: true }] : []
  const text = chunks === 'events' || needsEvents(fault) ? decodeFrames(frames) : undefined
  if (text === undefined) {
    return concat(typeof chunks === 'number' ? inChunks(pieces, chunks) : inFrames(pieces), end)
  }
  const events = inEvents(delayed(text.frames, speed), chunks === 'events' || isEventStream(headers))
  const rest = text.rest.length > 0 ? [text.rest] : []
  const eventPieces = concat(events, rest)
  return concat(needsEvents(fault) ? eventPieces : alone(eventPieces), end)
}

/** True when the body is a stream of server-sent events. */
export function isEventStream(headers: Readonly<Record<string, string>>): boolean {
  return /event-stream/.test(headers['content-type'] ?? '')
}

/** True for a fault that counts, changes or delays events. */
export function needsEvents(fault: Fault | undefined): boolean {
  if (!fault) return false
  const { cut, stall } = fault
  const place = typeof stall === 'object' ? stall.afterEvents : undefined
  return eventFaults.some((name) => fault[name] !== undefined) || (cut?.afterEvents ?? place) !== undefined
}

type Delayed = { readonly waitMs: number; readonly content: string | Uint8Array }

/** The content of frames with the pause before each. */
function* delayed(frames: readonly RecordedFrame[], speed: number): Generator<Delayed> {
  let atMs = 0
  for (const { afterMs, text, base64 } of frames) {
    yield { waitMs: Math.max(0, afterMs - atMs) / speed, content: text ?? fromBase64(base64 ?? '') }
    atMs = afterMs
  }
}

function* inFrames(pieces: Iterable<Delayed>): Generator<Piece> {
  for (const { waitMs, content } of pieces) {
    yield { wait: waitMs }
    yield { alone: content }
  }
}

function* inChunks(pieces: Iterable<Delayed>, size: number): Generator<Piece> {
  for (const { waitMs, content } of pieces) {
    yield { wait: waitMs }
    const bytes = bytesOf(content)
    for (let start = 0; start < bytes.length; start += size) yield { alone: bytes.slice(start, start + size) }
  }
}

function* inEvents(pieces: Iterable<Delayed>, isStream: boolean): Generator<Piece> {
  const splitter = new EventSplitter(isStream)
  for (const { waitMs, content } of pieces) {
    yield { wait: waitMs }
    yield* splitter.add(content as string)
  }
  yield* splitter.end()
}

function* alone(pieces: Iterable<Piece>): Generator<Piece> {
  for (const piece of pieces) yield typeof piece === 'string' || piece instanceof Uint8Array ? { alone: piece } : piece
}

function* concat(first: Iterable<Piece>, second: Iterable<Piece>): Generator<Piece> {
  yield* first
  yield* second
}

/**
 * The frames as text, where one that ends inside a character leaves it to the next one; `rest` is the part of a character that the end of the body
 * has cut. Returns `undefined` for a body that is not text.
 */
function decodeFrames(
  frames: readonly RecordedFrame[],
): { readonly frames: readonly RecordedFrame[]; readonly rest: Uint8Array } | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const contents = [...delayed(frames, Infinity)].map(({ content }) => bytesOf(content))
  try {
    const texts = contents.map((bytes) => decoder.decode(bytes, { stream: true }))
    const decodedLength = bytesOf(texts.join('')).length
    return {
      frames: texts.map((text, index) => ({ afterMs: frames[index]?.afterMs ?? 0, text })),
      rest: concatBytes(contents).slice(decodedLength),
    }
  } catch {
    return undefined
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}
