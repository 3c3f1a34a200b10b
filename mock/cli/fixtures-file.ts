import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/** How long a file must be quiet before it is read: editors write in several steps. */
const QUIET_MS = 50

/** @throws {Error} that names the file when it cannot be read or is no JSON. */
export async function readFixtures(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Error(`Cannot read fixtures: ${file}: ${(error as Error).message}`, { cause: error })
  }
}

/** Calls back after the file has changed. Its folder is watched, since editors put a new file in its place. Returns the way to stop. */
export function watchFixtures(file: string, changed: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const watcher = watch(dirname(file), (_, name) => {
    if (name !== basename(file)) return
    clearTimeout(timer)
    timer = setTimeout(changed, QUIET_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
