import type { Random } from '../data/random.ts'
import type { Piece } from '../http/player.ts'
import type { Fault } from './fault.ts'
import { duplicate, endAt, endWithError, map, pace, type Stage, swap } from './stream-stages.ts'

/** Members of a fault that the events of a session have no counterpart of. */
const withoutMeaning = [
  'contentType',
  'withoutFinish',
  'splice',
  'split',
  'lineEnding',
  'bom',
  'comments',
] as const satisfies readonly (keyof Fault)[]

/** Where the member of a fault is that a session cannot have. */
function misplaced({ cut, stall, error, ...fault }: Fault): string | undefined {
  if (cut?.afterBytes !== undefined) return 'cut.afterBytes'
  if (typeof stall === 'object' && stall.afterBytes !== undefined) return 'stall.afterBytes'
  return error?.done ? 'error.done' : withoutMeaning.find((name) => fault[name] !== undefined)
}

/** @throws {TypeError} for a member that has no effect on the events of a session: the test would wait for it in vain. */
export function checkSessionFault(fault: Fault): void {
  const name = misplaced(fault)
  if (name === undefined) return
  throw new TypeError(
    `Cannot answer /paas/v4/realtime: the fault ${name} is for HTTP responses, expected cut, stall or error with ` +
      'afterEvents, duplicate, swap, withoutDone, firstEventAfterMs, eventsPerSecond or jitterMs',
  )
}

/** A fault as stages of the events of a session, or of one of its responses. `withoutDone` omits `response.done`. */
export function sessionStages(fault: Fault, errorEvent: string, random: Random): Stage[] {
  const { cut, stall, error } = fault
  const isPaced = [fault.firstEventAfterMs, fault.eventsPerSecond, fault.jitterMs].some((value) => value !== undefined)
  return [
    ...(fault.withoutDone ? [map((text) => text.includes('"type":"response.done"') ? '' : text)] : []),
    ...(fault.swap === undefined ? [] : [swap(fault.swap)]),
    ...(fault.duplicate === undefined ? [] : [duplicate(fault.duplicate)]),
    ...(error ? [endWithError(error, errorEvent)] : []),
    ...(isPaced ? [pace(fault, random)] : []),
    ...(cut ? [endAt(cut, { cut: true })] : []),
    ...(typeof stall === 'object' ? [endAt(stall, { stall: true })] : []),
  ]
}

/** Applies stages to pieces. */
export function throughStages(
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
  stages: readonly Stage[],
): Iterable<Piece> | AsyncIterable<Piece> {
  if (stages.length === 0) return pieces
  return stages.reduce<AsyncIterable<Piece>>((source, stage) => stage(source), toAsync(pieces))
}

async function* toAsync(pieces: Iterable<Piece> | AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield* pieces
}
