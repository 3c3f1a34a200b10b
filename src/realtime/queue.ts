import { StreamError } from '../errors.ts'

/** Reads what one of several sources pushes. Breaking the loop, or `return()`, discards what is unread and stops the collection. */
export interface Queue<T> extends AsyncIterableIterator<T> {
  /** Adds an item of so many bytes. Ignored after the end. */
  push(item: T, bytes: number): void
  /** Ends the queue. Items that are unread can still be read, unless `discard` is true; then reading throws the error, if there is one. */
  end(error?: unknown, discard?: boolean): void
}

/**
 * Creates an asynchronous queue that keeps at most `maxBytes`. More is a `StreamError` with code `oversized`, because a WebSocket cannot make
 * the server wait. `onClose` is called when the reader stops or the queue has ended.
 */
export function createQueue<T>(maxBytes: number, onClose: () => void = () => {}): Queue<T> {
  const items: { readonly item: T; readonly bytes: number }[] = []
  // Reads that wait for an item.
  const readers: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void }[] = []
  let unreadBytes = 0
  let hasEnded = false
  let failure: { readonly error: unknown } | undefined
  const done = { done: true, value: undefined } as const
  const queue: Queue<T> = {
    [Symbol.asyncIterator]: () => queue,
    push(item, bytes) {
      if (hasEnded) return
      const reader = readers.shift()
      if (reader) return reader.resolve({ done: false, value: item })
      items.push({ item, bytes })
      unreadBytes += bytes
      if (unreadBytes <= maxBytes) return
      const state = `more than ${maxBytes} bytes are unread, the limit is maxUnreadBytes`
      queue.end(new StreamError(`Cannot read events: ${state}`, { code: 'oversized' }), true)
    },
    end(error, discard) {
      if (discard) items.length = 0
      if (hasEnded) return
      hasEnded = true
      if (error !== undefined) failure = { error }
      for (const reader of readers.splice(0)) queue.next().then(reader.resolve, reader.reject)
      onClose()
    },
    next() {
      const next = items.shift()
      if (next) {
        unreadBytes -= next.bytes
        return Promise.resolve({ done: false, value: next.item })
      }
      if (!hasEnded) return new Promise((resolve, reject) => readers.push({ resolve, reject }))
      const thrown = failure
      // Like a generator, it throws once.
      failure = undefined
      return thrown ? Promise.reject(thrown.error) : Promise.resolve(done)
    },
    return() {
      failure = undefined
      queue.end(undefined, true)
      return Promise.resolve(done)
    },
  }
  return queue
}
