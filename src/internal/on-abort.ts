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
