/** How many files are being loaded just now, and the last of them, which never fails. */
let count = 0
let last: Promise<unknown> = Promise.resolve()

/**
 * Loads a file that a request waits for. The clock lets no time pass meanwhile: who waits for the file has not begun to wait for the time that is
 * to come. One file after another: Jest fails on two that are linked at once and share a third. Observed with Jest 30 in its ESM mode.
 */
export function loading<T>(load: () => Promise<T>): Promise<T> {
  const begun = last.then(load)
  const forget = () => void count--
  count++
  last = begun.then(forget, forget)
  return begun
}

/** A file that is loaded, as above, when it is wanted first. Who wants it later has it, and need not queue for it. */
export function lazy<T extends object>(load: () => Promise<T>): () => T | Promise<T> {
  let file: T | Promise<T> | undefined
  const keep = (loaded: T) => file = loaded
  const forget = (error: unknown) => {
    file = undefined
    throw error
  }
  return () => file ??= loading(load).then(keep, forget)
}

/** True while a file is being loaded. */
export function isLoading(): boolean {
  return count > 0
}

/** Resolves when nothing is being loaded. */
export async function loaded(): Promise<void> {
  while (isLoading()) await last
}
