/** Rejects with the signal's reason as soon as it aborts, whether or not the work hears it. No listener is left. */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal | null | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal!.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    const leave = () => signal?.removeEventListener('abort', abort)
    work.then(
      (value) => {
        leave()
        resolve(value)
      },
      (error) => {
        leave()
        reject(error)
      },
    )
  })
}
