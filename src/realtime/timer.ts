import { startTimer } from '../internal/clock.ts'
import type { Clock } from '../options.ts'

/** Calls `run` after so many milliseconds, and returns the function that prevents it. 0 and Infinity start no timer. */
export type StartTimer = (ms: number, run: () => void) => () => void

/** Creates the function that starts the timers of a session. */
export const createStartTimer = (clock: Clock): StartTimer => (ms, run) =>
  ms && ms !== Infinity ? startTimer(clock, ms, run) : () => {}
