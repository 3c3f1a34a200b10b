import type { RealtimeServerEvent } from './events.ts'
import { createQueue } from './queue.ts'
import type { Queue } from './queue.ts'

/** UTF-16 units of the events that are kept until the first loop starts. */
const MAX_EARLY_LENGTH = 1_048_576

/** The loops over the events of a session. */
export interface Readers {
  /** Starts a loop over the events of these types; without types over all. */
  read(types: readonly string[]): Queue<RealtimeServerEvent>
  /** Gives an event to all loops. `length` is that of its JSON text. */
  push(event: RealtimeServerEvent, length: number): void
  end(error: unknown): void
}

/** Creates an empty list of loops, of which each keeps at most `maxUnreadBytes`. */
export function createReaders(maxUnreadBytes: number): Readers {
  const readers = new Map<Queue<RealtimeServerEvent>, readonly string[]>()
  // The events before the first loop: the newest ones, because a session without loops must not collect them.
  let early: { readonly event: RealtimeServerEvent; readonly length: number }[] | undefined = []
  let earlyLength = 0
  let end: { readonly error: unknown } | undefined
  const pushTo = (
    queue: Queue<RealtimeServerEvent>,
    types: readonly string[],
    event: RealtimeServerEvent,
    length: number,
  ) => {
    if (!types.length || types.includes(event.type)) queue.push(event, length)
  }
  return {
    read(types) {
      const queue: Queue<RealtimeServerEvent> = createQueue(maxUnreadBytes, () => readers.delete(queue))
      readers.set(queue, types)
      for (const { event, length } of early ?? []) pushTo(queue, types, event, length)
      early = undefined
      if (end) queue.end(end.error)
      return queue
    },
    push(event, length) {
      for (const [queue, types] of readers) pushTo(queue, types, event, length)
      if (!early) return
      early.push({ event, length })
      earlyLength += length
      while (earlyLength > MAX_EARLY_LENGTH) earlyLength -= early.shift()!.length
    },
    end(error) {
      end = { error }
      for (const queue of [...readers.keys()]) queue.end(error)
    },
  }
}
