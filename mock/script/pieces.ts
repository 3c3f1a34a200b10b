import { Refusal } from '../errors.ts'
import { event } from '../frames.ts'

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
