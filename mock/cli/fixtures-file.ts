import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { bilingualError, say } from '../messages/messages.ts'
import { preloadErrors } from '../pipeline/lazy-modules.ts'

/** Time without changes before the file is read again: editors save a file in several steps. */
const DEBOUNCE_MS = 50

/** Also loads what validates fixtures. @throws {Error} that names the file, when it cannot be read or is not JSON */
export async function readFixtures(file: string): Promise<unknown> {
  await preloadErrors()
  try {
    // Some editors write a byte order mark.
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\ufeff/, ''))
  } catch (error) {
    throw bilingualError(Error, say('fixturesUnreadable', { file, reason: (error as Error).message }), error)
  }
}

/** Calls back after the file has changed, and returns a function that stops watching. The folder is watched, because editors replace the file. */
export function watchFixtures(file: string, onChange: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const watcher = watch(dirname(file), (_, name) => {
    if (name !== basename(file)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, DEBOUNCE_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
