/** Where the client takes time from. Tests pass their own, so that nothing sleeps. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: never): void
}

/** Looked up at each call, so that a test runner's fake timers are heard. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}

/** setTimeout fires at once beyond 2³¹ − 1 ms. */
const LONGEST_MS = 2 ** 31 - 1

/** Waits, and rejects with the signal's reason as soon as it aborts. Leaves neither timer nor listener. */
export function sleep(ms: number, signal: AbortSignal | undefined, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const settle = (then: () => void) => () => {
      clock.clearTimeout(timer as never)
      signal?.removeEventListener('abort', abort)
      then()
    }
    const abort = settle(() => reject(signal!.reason))
    const timer = clock.setTimeout(settle(resolve), Math.min(ms, LONGEST_MS))
    signal?.addEventListener('abort', abort)
  })
}
