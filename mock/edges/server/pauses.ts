// By import: a runner that fakes the global timers must not stop the wire.
import { setTimeout } from 'node:timers/promises'

/** A reader takes all that lies in its socket at once: only time keeps two writes apart. */
export const apart = (): Promise<void> => setTimeout(1)

/** Bun's fetch forgets what it has read when the connection breaks in the same breath. Observed with Bun 1.4. */
export const beforeCut = (): Promise<void> => setTimeout(5)
