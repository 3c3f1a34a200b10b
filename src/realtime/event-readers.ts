import type { RealtimeServerEvent } from './events.ts'
import type { Queue } from './queue.ts'
import { createReaders } from './readers.ts'
import type { Readers } from './readers.ts'

/** UTF-16 units of the events that are kept until the first loop starts. */
const MAX_EARLY_LENGTH = 1_048_576

/** The loops over the events of a session. */
export interface EventReaders extends Omit<Readers<RealtimeServerEvent>, 'read'> {
  /** Starts a loop over the events of these types; without types over all. The first loop begins with the events before it. */
  read(types: readonly string[]): Queue<RealtimeServerEvent>
}

/** Creates an empty list of loops. The size of an event is the length of its JSON text. */
export function createEventReaders(maxUnreadBytes: number): EventReaders {
  const readers = createReaders<RealtimeServerEvent>(maxUnreadBytes)
  // The events before the first loop: the newest ones, because a session without loops must not collect them.
  let early: [event: RealtimeServerEvent, length: number][] | undefined = []
  let earlyLength = 0
  return {
    ...readers,
    read(types) {
      const queue = readers.read(early ?? [], ({ type }) => !types[0] || types.includes(type))
      early = undefined
      return queue
    },
    push(event, length) {
      readers.push(event, length)
      if (!early) return
      early.push([event, length])
      earlyLength += length
      while (earlyLength > MAX_EARLY_LENGTH) earlyLength -= early.shift()![1]
    },
  }
}
