import type { Clock } from '../options.ts'

/** The runtime's clock. The globals are looked up at each call, so that fake timers of a test runner take effect. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}

/** Starts a timer and returns the function that stops it. Longer waits than 2³¹ − 1 ms are cut, because setTimeout fires them at once. */
export function startTimer(clock: Clock, ms: number, run: () => void): () => void {
  const timer = clock.setTimeout(run, Math.min(ms, 2 ** 31 - 1))
  return () => clock.clearTimeout(timer as never)
}
