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

/** Functions to call when a signal aborts, as one listener. */
class AbortListener extends Set<() => void> {
  handleEvent(): void {
    for (const run of this) run()
  }
}

const abortListeners = new WeakMap<AbortSignal, AbortListener>()

/**
 * Calls `run` when the signal aborts, and returns the function that undoes it. All functions of a signal share one listener, because Node
 * warns of a memory leak when a signal has more than 10: callers share one among many simultaneous requests.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  let listener = abortListeners.get(signal)
  // A listener without functions was removed.
  if (!listener?.size) {
    abortListeners.set(signal, listener = new AbortListener())
    signal.addEventListener('abort', listener)
  }
  listener.add(run)
  return () => {
    listener.delete(run)
    if (!listener.size) signal.removeEventListener('abort', listener)
  }
}

/** Waits for a number of milliseconds, or rejects with the signal's reason. Neither timer nor listener is left behind. */
export function sleep(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const end = () => {
      stopTimer()
      unsubscribe()
      if (signal.aborted) reject(signal.reason)
      else resolve()
    }
    const stopTimer = startTimer(clock, ms, end)
    const unsubscribe = onAbort(signal, end)
  })
}
