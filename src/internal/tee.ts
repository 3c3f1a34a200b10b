import type { BatchSource } from './event-reader.ts'

/**
 * One source for two readers. Each takes what it has not seen yet as one batch, so that a slow reader costs memory but no time;
 * the source is closed when both have left.
 */
export function tee<T>(source: BatchSource<T>): [BatchSource<T>, BatchSource<T>] {
  const kept: (T[] | undefined)[] = [[], []]
  let reading: Promise<boolean> | undefined
  const pull = async () => {
    const batch = await source.read()
    for (const queue of kept) for (const item of batch ?? []) queue?.push(item)
    reading = undefined
    return !!batch
  }
  const branch = (at: 0 | 1): BatchSource<T> => ({
    aborted: source.aborted,
    async read() {
      while (kept[at] && !kept[at].length) if (!await (reading ??= pull())) return undefined
      const batch = kept[at]
      if (batch) kept[at] = []
      return batch
    },
    close() {
      kept[at] = undefined
      if (!kept[0] && !kept[1]) source.close()
    },
  })
  return [branch(0), branch(1)]
}
