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

/**
 * Waits until `done` is called, or rejects with the signal's reason as soon as the signal aborts. `start` begins the wait and returns the
 * function that undoes it. Neither timer nor listener is left behind.
 */
export function waitAbortable(
  signal: AbortSignal | undefined,
  start: (done: () => void) => () => void,
): Promise<void> {
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

/** Waits for a number of milliseconds, or rejects with the signal's reason. */
export function sleep(ms: number, signal: AbortSignal | undefined, clock: Clock): Promise<void> {
  return waitAbortable(signal, (done) => startTimer(clock, ms, done))
}
