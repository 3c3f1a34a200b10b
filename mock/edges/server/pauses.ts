// By import: a test runner that fakes the global timers must not stop the connection.
import { setTimeout } from 'node:timers/promises'

/** A reader receives everything in its socket at once: only time separates two writes. */
export const apart = (): Promise<void> => setTimeout(1)

/** Bun's fetch drops data it has read when the connection breaks at the same moment. Observed with Bun 1.4. */
export const beforeCut = (): Promise<void> => setTimeout(5)
