import type { BatchSource } from './event-reader.ts'

/** One batch, read when the first of two readers wants it, and the way to the one after it. */
type Link<T> = () => Promise<{ batch: T[] | undefined; next: Link<T> }>

/**
 * One source for two readers. What one of them has not read yet hangs on a chain that nobody else holds, so that a slow reader costs
 * memory but no time; the source is closed when both have left.
 */
export function tee<T>(source: BatchSource<T>): [BatchSource<T>, BatchSource<T>] {
  const link = (): Link<T> => {
    let step: ReturnType<Link<T>> | undefined
    return () => step ??= source.read().then((batch) => ({ batch, next: link() }))
  }
  let readers = 2
  const branch = (next: Link<T> | undefined): BatchSource<T> => ({
    aborted: source.aborted,
    async read() {
      if (source.aborted()) return source.read()
      const step = await next?.()
      next &&= step?.next
      return next && step?.batch
    },
    close() {
      if (next && !--readers) source.close()
      next = undefined
    },
  })
  const first = link()
  return [branch(first), branch(first)]
}
