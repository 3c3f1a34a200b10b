import { failWith } from './failure.ts'
import type { Failure } from './failure.ts'

/** Reads what one of several sources pushes. Breaking the loop, or `return()`, discards what is unread and stops the collection. */
export interface Queue<T> extends AsyncIterableIterator<T> {
  /** Adds an item of so many bytes. Ignored after the end. */
  push(item: T, bytes: number): void
  /** Ends the queue. What is unread can still be read; then reading rejects once with the failure, if there is one. */
  end(failure?: Failure): void
  /** Ends the queue without what is unread. */
  return(): Promise<IteratorReturnResult<undefined>>
}

/**
 * Creates an asynchronous queue that keeps at most `maxBytes`. More is a `StreamError` with code `oversized`, because a WebSocket cannot make
 * the server wait. `onClose` is called when the reader stops or the queue has ended.
 */
export function createQueue<T>(maxBytes: number, onClose: () => void = () => {}): Queue<T> {
  const items: { readonly item: T; readonly bytes: number }[] = []
  // Reads that wait for an item.
  const readers: ((result: IteratorResult<T> | Promise<IteratorResult<T>>) => void)[] = []
  let unreadBytes = 0
  let hasEnded = false
  let ending: Failure | undefined
  const done = { done: true, value: undefined } as const
  const queue: Queue<T> = {
    [Symbol.asyncIterator]: () => queue,
    push(item, bytes) {
      if (hasEnded) return
      const read = readers.shift()
      if (read) return read({ done: false, value: item })
      items.push({ item, bytes })
      unreadBytes += bytes
      if (unreadBytes <= maxBytes) return
      items.length = 0
      queue.end(() => failWith('unreadError', maxBytes))
    },
    end(failure) {
      if (hasEnded) return
      hasEnded = true
      ending = failure
      for (const read of readers) read(queue.next())
      onClose()
    },
    async next() {
      const next = items.shift()
      if (next) {
        unreadBytes -= next.bytes
        return { done: false, value: next.item }
      }
      if (!hasEnded) return new Promise((resolve) => readers.push(resolve))
      const failure = ending
      // Like a generator, it throws once.
      ending = undefined
      return failure ? failure() : done
    },
    async return() {
      items.length = 0
      ending = undefined
      queue.end()
      return done
    },
  }
  return queue
}
