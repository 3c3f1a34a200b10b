import { Refusal } from '../errors/refusal.ts'
import { event } from '../http/reply.ts'
import { inspect } from '../validation/inspect.ts'
import { checkValue, milliseconds } from '../validation/validators.ts'

/** Validates one piece of a stream. `act` is what the error message says cannot be done with it. */
export type CheckPiece = (piece: unknown, act: string) => void

type Source = Iterable<unknown> | AsyncIterable<unknown>

/**
 * Validates the pieces of a generator as they come. In a stream, an invalid piece or an error of the generator is sent as an error event: a client
 * retries a broken connection, would receive the default reply then, and the mistake would stay unnoticed.
 */
export function validatePieces(
  source: Source,
  check: Check,
  isStreamed: boolean = true,
  writeError: (error: { code: string; message: string }) => string = (error) => event({ error }),
): Source {
  const onError = (error: unknown) => {
    if (!isStreamed) throw error
    const code = error instanceof Refusal ? error.code : 'script'
    return { raw: writeError({ code, message: error instanceof Error ? error.message : String(error) }) }
  }
  return Symbol.asyncIterator in source
    ? validateAsync(source[Symbol.asyncIterator](), check, onError)
    : validateSync(source, check, onError)
}

type Check = (piece: unknown) => void
type OnError = (error: unknown) => unknown

function* validateSync(source: Iterable<unknown>, check: Check, onError: OnError): Generator<unknown> {
  try {
    for (const piece of source) {
      check(piece)
      yield piece
    }
  } catch (error) {
    yield onError(error)
  }
}

/** Not a generator: a generator would notice the disconnect of its reader only at its next piece. */
function validateAsync(
  source: AsyncIterator<unknown>,
  check: Check,
  onError: OnError,
): AsyncIterableIterator<unknown> {
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
        return { done: false, value: onError(error) }
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

/** Validates the pieces of a stream. @throws {TypeError | RangeError} for an invalid piece, or a negative wait. */
export function checkPieces(pieces: unknown, act: string, checkPiece: CheckPiece = checkEvent): void {
  const isIterable = typeof pieces === 'object' && pieces !== null &&
    (Symbol.iterator in pieces || Symbol.asyncIterator in pieces)
  if (!isIterable) {
    throw new TypeError(`Cannot ${act}: stream() expects pieces in an array or a generator, not ${inspect(pieces)}`)
  }
  if (!Array.isArray(pieces)) return
  for (const piece of pieces) checkPiece(piece, act)
}

/** Validates a piece of a family without pieces of its own: text, bytes, or the JSON of an event. */
export function checkEvent(piece: unknown, act: string): void {
  const isPiece = typeof piece === 'string' || (typeof piece === 'object' && piece !== null)
  if (!isPiece) throw new TypeError(`Cannot ${act}: a piece is ${inspect(piece)}, expected a string or an object`)
  const { wait } = piece as { wait?: unknown }
  if (wait !== undefined) checkValue(wait, 'wait', milliseconds, act)
}
