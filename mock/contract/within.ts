/** What a promise resolves with; `undefined` after this time. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  promise.catch(() => {})
  const timeout = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms))
  return await Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
