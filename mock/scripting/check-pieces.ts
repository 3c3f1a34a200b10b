import { Refusal } from '../errors/refusal.ts'
import { event } from '../http/player.ts'
import { checkValue, milliseconds } from '../validation/validators.ts'
import { show } from '../validation/inspect.ts'

/** Refuses a piece that is none. `act` is what cannot be done with it. */
export type CheckPiece = (piece: unknown, act: string) => void

type Source = Iterable<unknown> | AsyncIterable<unknown>

/**
 * The pieces of a generator, each checked as it comes. In a stream a mistake among them, or an error of the generator itself, is told by an error
 * event: a client repeats what breaks off, gets the default answer then, and nobody hears of the mistake.
 */
export function checkedPieces(source: Source, check: (piece: unknown) => void, isStreamed: boolean = true): Source {
  const tell = (error: unknown) => {
    if (!isStreamed) throw error
    const code = error instanceof Refusal ? error.code : 'script'
    return { raw: event({ error: { code, message: error instanceof Error ? error.message : String(error) } }) }
  }
  return Symbol.asyncIterator in source ? later(source[Symbol.asyncIterator](), check, tell) : now(source, check, tell)
}

type Check = (piece: unknown) => void
type Tell = (error: unknown) => unknown

function* now(source: Iterable<unknown>, check: Check, tell: Tell): Generator<unknown> {
  try {
    for (const piece of source) {
      check(piece)
      yield piece
    }
  } catch (error) {
    yield tell(error)
  }
}

/** No generator: it would hear of its reader's leaving only when its source speaks again. */
function later(source: AsyncIterator<unknown>, check: Check, tell: Tell): AsyncIterableIterator<unknown> {
  let isOver = false
  const iterator: AsyncIterableIterator<unknown> = {
    async next() {
      if (isOver) return { done: true, value: undefined }
      try {
        const step = await source.next()
        if (!step.done) check(step.value)
        return step
      } catch (error) {
        isOver = true
        return { done: false, value: tell(error) }
      }
    },
    async return() {
      isOver = true
      await source.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}

/** @throws {TypeError | RangeError} when pieces are not pieces, or wait for less than nothing. */
export function checkPieces(pieces: unknown, act: string, checkPiece: CheckPiece = checkEvent): void {
  const listed = typeof pieces === 'object' && pieces !== null &&
    (Symbol.iterator in pieces || Symbol.asyncIterator in pieces)
  if (!listed) {
    throw new TypeError(`Cannot ${act}: stream() wants pieces in an array or a generator, not ${show(pieces)}`)
  }
  if (!Array.isArray(pieces)) return
  for (const piece of pieces) checkPiece(piece, act)
}

/** A piece of a family that has no form of its own: a text, bytes, or the JSON of an event. */
export function checkEvent(piece: unknown, act: string): void {
  const isPiece = typeof piece === 'string' || (typeof piece === 'object' && piece !== null)
  if (!isPiece) throw new TypeError(`Cannot ${act}: a piece is ${show(piece)}, want a text or an object`)
  const { wait } = piece as { wait?: unknown }
  if (wait !== undefined) checkValue(wait, 'wait', milliseconds, act)
}
