// Imported, not global: a test runner that fakes the global timers must not stop the connection.
import { setTimeout } from 'node:timers/promises'

/** Waits this many turns of the event loop, a millisecond each: sockets are read between two turns, also on a loaded machine. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setTimeout(1)
}

/** A reader receives everything in its socket at once: only time separates two writes. */
export const apart = (): Promise<void> => turns(2)

/** Bun's fetch drops data it has read when the connection breaks at the same moment. Observed with Bun 1.4. */
export const beforeCut = (): Promise<void> => turns(5)
