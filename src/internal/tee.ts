import type { BatchSource } from './event-reader.ts'

/** Reads one batch, when the first of two readers asks for it, and returns it with the link to the next batch. */
type Link<T> = () => Promise<{ batch: T[] | undefined; next: Link<T> }>

/**
 * Splits one source for two readers. Batches that only one of them has read form a chain that only the other one references, so a slow reader
 * costs memory but no time. The source is closed when both readers are closed.
 */
export function tee<T>(source: BatchSource<T>): [BatchSource<T>, BatchSource<T>] {
  const createLink = (): Link<T> => {
    let result: ReturnType<Link<T>> | undefined
    return () => result ??= source.read().then((batch) => ({ batch, next: createLink() }))
  }
  let readers = 2
  // `next` is `undefined` once the branch is closed.
  const branch = (next: Link<T> | undefined): BatchSource<T> => ({
    aborted: source.aborted,
    async read() {
      if (source.aborted()) return source.read()
      const result = await next?.()
      next &&= result!.next
      return next && result!.batch
    },
    close() {
      if (next && !--readers) source.close()
      next = undefined
    },
  })
  const first = createLink()
  return [branch(first), branch(first)]
}
