/** Files that are being loaded just now. */
const loads = new Set<Promise<unknown>>()

/**
 * Loads a file that a request waits for. The clock lets no time pass meanwhile: who waits for the file has not begun to wait for the time that is
 * to come. One file after another: Jest fails on two that are linked at once and share a third. Observed with Jest 30 in its ESM mode.
 */
export function loading<T>(load: () => Promise<T>): Promise<T> {
  const begun = Promise.allSettled(loads).then(load)
  const forget = () => void loads.delete(begun)
  loads.add(begun)
  begun.then(forget, forget)
  return begun
}

/** True while a file is being loaded. */
export function isLoading(): boolean {
  return loads.size > 0
}

/** Resolves when nothing is being loaded. */
export async function loaded(): Promise<void> {
  while (isLoading()) await Promise.allSettled(loads)
}
