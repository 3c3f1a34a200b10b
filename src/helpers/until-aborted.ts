/** Waits for the work, or rejects with the signal's reason as soon as it aborts, even if the work ignores the signal. Leaves no listener. */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal | null | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal!.reason)
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort)
    const removeListener = () => signal?.removeEventListener('abort', onAbort)
    work.then(
      (value) => {
        removeListener()
        resolve(value)
      },
      (error) => {
        removeListener()
        reject(error)
      },
    )
  })
}
