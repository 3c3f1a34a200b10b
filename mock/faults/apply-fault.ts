import type { Exchange, Frames, Reply } from '../core/context.ts'
import { done, type Piece, play } from '../http/player.ts'
import { Random } from '../data/random.ts'
import type { Fault } from './fault.ts'
import { wordsOf } from './fault-reply.ts'
import { breakAt, duplicate, failing, map, mark, pace, splice, split, type Stage, swap } from './stream-stages.ts'

/** The reply with its body spoilt or slowed as the fault says; untouched when the fault is not about bodies. */
export function spoil(reply: Reply, fault: Fault, exchange: Exchange, seed: number): Reply {
  const { clock } = exchange.world
  const stages = stagesOf(fault, exchange, seed)
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
function stagesOf(fault: Fault, exchange: Exchange, seed: number): Stage[] {
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
    ...(fault.error
      ? [failing({ ...fault.error, message: fault.error.message ?? wordsOf(fault.error.code, exchange) })]
      : []),
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
