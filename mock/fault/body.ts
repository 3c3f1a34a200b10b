import type { Clock } from '../clock.ts'
import type { Frame, Frames, Reply } from '../exchange.ts'
import { done, event, type Piece, play } from '../frames.ts'
import { Random } from '../random.ts'
import type { BodyPlace, Fault } from './fault.ts'

type Stage = (source: AsyncIterable<Piece>) => AsyncIterable<Piece>

/** The reply with its body spoilt or slowed as the fault says; untouched when the fault is not about bodies. */
export function spoil(reply: Reply, fault: Fault, clock: Clock, seed: number): Reply {
  const stages = stagesOf(fault, seed)
  const headers = fault.contentType === undefined
    ? reply.headers
    : { ...reply.headers, 'content-type': fault.contentType }
  if (stages.length === 0) return { ...reply, headers }
  const source = isFrames(reply.body) ? reply.body : play([reply.body], clock)
  let pieces: AsyncIterable<Piece> = piecesOf(source)
  for (const stage of stages) pieces = stage(pieces)
  const spoilt = play(pieces, clock)
  const { 'content-length': _, ...others } = headers
  return { ...reply, headers: others, body: both(spoilt, source) }
}

/** In the order of the wire: first what happens to events, then to lines, then to bytes. */
function stagesOf(fault: Fault, seed: number): Stage[] {
  const { cut, stall } = fault
  const bytes: Stage[] = []
  if (fault.split !== undefined) bytes.push(split(fault.split))
  if (cut?.afterBytes !== undefined) bytes.push(breakAt(cut, { cut: true }))
  if (typeof stall === 'object' && stall.afterBytes !== undefined) bytes.push(breakAt(stall, { stall: true }))
  return [
    ...(fault.withoutFinish ? [map((text) => text.replace(/"finish_reason":"[^"]*",?/g, ''))] : []),
    ...(fault.withoutDone ? [map((text) => text === done ? '' : text)] : []),
    ...(fault.splice === undefined ? [] : [splice(fault.splice)]),
    ...(fault.swap === undefined ? [] : [swap(fault.swap)]),
    ...(fault.duplicate === undefined ? [] : [duplicate(fault.duplicate)]),
    ...(fault.error ? [failing(fault.error)] : []),
    ...(isPaced(fault) ? [pace(fault, new Random(seed))] : []),
    ...(cut?.afterEvents !== undefined ? [breakAt(cut, { cut: true })] : []),
    ...(typeof stall === 'object' && stall.afterEvents !== undefined ? [breakAt(stall, { stall: true })] : []),
    ...(fault.comments ? [map((text) => `: keep-alive\n\n${text}`)] : []),
    ...(fault.lineEnding ? [map((text) => text.replaceAll('\n', fault.lineEnding as string))] : []),
    ...(fault.bom ? [mark] : []),
    ...bytes,
  ]
}

function isPaced({ firstEventAfterMs, eventsPerSecond, jitterMs }: Fault): boolean {
  return firstEventAfterMs !== undefined || eventsPerSecond !== undefined || jitterMs !== undefined
}

function isFrames(body: Reply['body']): body is Frames {
  return typeof body === 'object' && 'next' in body
}

async function* piecesOf(frames: Frames): AsyncGenerator<Piece> {
  for (;;) {
    const frame = await frames.next()
    if (frame === undefined) return
    yield frame
  }
}

/** Frames whose reader's leaving is told to the source too, at once: a generator that waits would hear of it too late. */
function both(frames: Frames, source: Frames): Frames {
  return {
    next: () => frames.next(),
    return() {
      frames.return()
      source.return()
    },
  }
}

function map(change: (text: string) => string): Stage {
  return async function* (source) {
    for await (const piece of source) {
      const changed = typeof piece === 'string' ? change(piece) : piece
      if (changed !== '') yield changed
    }
  }
}

async function* mark(source: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield '\ufeff'
  yield* source
}

function duplicate(number: number): Stage {
  return async function* (source) {
    let count = 0
    for await (const piece of source) {
      yield piece
      if (typeof piece === 'string' && ++count === number) yield piece
    }
  }
}

function swap(number: number): Stage {
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

function splice(number: number): Stage {
  return async function* (source) {
    let count = 0
    for await (const piece of source) {
      const breaks = typeof piece === 'string' && ++count === number
      yield breaks ? piece.slice(0, Math.floor(piece.length / 2)) : piece
    }
  }
}

function failing({ code, message, afterEvents = 0, done: ends = false }: NonNullable<Fault['error']>): Stage {
  return async function* (source) {
    let count = 0
    for await (const piece of source) {
      if (count >= afterEvents) break
      yield piece
      if (typeof piece === 'string') count++
    }
    yield event({ error: { code, message: message ?? `Error ${code}` } })
    if (ends) yield done
  }
}

function pace({ firstEventAfterMs = 0, eventsPerSecond, jitterMs = 0 }: Fault, random: Random): Stage {
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

function breakAt(place: BodyPlace, end: Frame): Stage {
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

function split(size: number): Stage {
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
