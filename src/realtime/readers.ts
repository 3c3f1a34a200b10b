import type { Failure } from './failure.ts'
import { createQueue } from './queue.ts'
import type { Queue } from './queue.ts'

/** The loops over what a session receives. */
export interface Readers<T> {
  /** Starts a loop over the items that `accepts` returns true for: first some earlier ones, with their sizes. */
  read(earlier: readonly (readonly [item: T, bytes: number])[], accepts?: (item: T) => boolean): Queue<T>
  /** Gives an item of so many bytes to all loops. */
  push(item: T, bytes: number): void
  /** Ends all loops, also those that start later. */
  end(failure: Failure | undefined): void
}

/** Creates an empty list of loops, of which each keeps at most `maxUnreadBytes`. */
export function createReaders<T>(maxUnreadBytes: number): Readers<T> {
  const readers = new Map<Queue<T>, (item: T) => boolean>()
  let endReader = (_queue: Queue<T>) => {}
  return {
    read(earlier, accepts = () => true) {
      const queue: Queue<T> = createQueue(maxUnreadBytes, () => readers.delete(queue))
      readers.set(queue, accepts)
      for (const [item, bytes] of earlier) if (accepts(item)) queue.push(item, bytes)
      endReader(queue)
      return queue
    },
    push(item, bytes) {
      for (const [queue, accepts] of readers) if (accepts(item)) queue.push(item, bytes)
    },
    end(failure) {
      endReader = (queue) => queue.end(failure)
      for (const queue of readers.keys()) endReader(queue)
    },
  }
}
