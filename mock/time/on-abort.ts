/** Functions to call once when a signal aborts, as one listener. */
class AbortListener extends Set<() => void> {
  handleEvent(): void {
    for (const run of this) {
      this.delete(run)
      run()
    }
  }
}

const listeners = new WeakMap<AbortSignal, AbortListener>()

/**
 * Calls `run` when the signal aborts, at once if it has aborted already. Returns the function that undoes it. All functions of a signal share one
 * listener: Node warns of a memory leak at more than 10, and an application may give one signal to many simultaneous requests.
 */
export function onAbort(signal: AbortSignal | null | undefined, run: () => void): () => void {
  if (signal?.aborted) run()
  if (!signal || signal.aborted) return () => {}
  let listener = listeners.get(signal)
  if (!listener) listeners.set(signal, listener = new AbortListener())
  // One that is active is not added again.
  signal.addEventListener('abort', listener, { once: true })
  listener.add(run)
  return () => {
    listener.delete(run)
    if (listener.size) return
    signal.removeEventListener('abort', listener)
    // Most requests have a signal of their own: its entry need not wait for the garbage collector.
    listeners.delete(signal)
  }
}
