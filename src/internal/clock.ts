import type { Clock } from '../options.ts'

/** Looked up at each call, so that a test runner's fake timers are heard. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}

/** setTimeout fires at once beyond 2³¹ − 1 ms. */
export function startTimer(clock: Clock, ms: number, run: () => void): () => void {
  const timer = clock.setTimeout(run, Math.min(ms, 2 ** 31 - 1))
  return () => clock.clearTimeout(timer as never)
}

/**
 * A wait that hears a signal: rejects with its reason as soon as it aborts. `start` begins the wait and gives what undoes it;
 * however it ends, neither timer nor listener is left.
 */
export function hearing(signal: AbortSignal | undefined, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      undo()
      signal?.removeEventListener('abort', abort)
    }
    const abort = () => {
      stop()
      reject(signal!.reason)
    }
    const undo = start(() => {
      stop()
      resolve()
    })
    signal?.addEventListener('abort', abort)
  })
}

/** Waits. */
export function sleep(ms: number, signal: AbortSignal | undefined, clock: Clock): Promise<void> {
  return hearing(signal, (done) => startTimer(clock, ms, done))
}
