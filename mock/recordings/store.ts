import { checkValue, string } from '../validation/validators.ts'
import type { Recording } from './recording.ts'

/** Storage of recordings. */
export interface Store {
  /** Returns the recording with this name, or `undefined`. The name is a valid file name. */
  load(name: string): Promise<Recording | undefined>
  /** Saves a recording and replaces one with the same name. */
  save(name: string, recording: Recording): Promise<void>
  /** The names of all recordings. Without it, unused and nearest recordings are not reported, and `match` is refused. */
  list?(): readonly string[] | Promise<readonly string[]>
  /** Where a recording is, for messages: `./recordings/chat-completions-13c33a7e0b1d2f4a.json`. @default its name */
  locate?(name: string): string
}

/** Creates a store that keeps recordings in memory. */
export function memoryStore(): Store & { readonly recordings: Map<string, Recording> } {
  const recordings = new Map<string, Recording>()
  return {
    recordings,
    load: (name) => Promise.resolve(recordings.get(name)),
    save(name, recording) {
      recordings.set(name, recording)
      return Promise.resolve()
    },
    list: () => [...recordings.keys()],
  }
}

/**
 * Creates a store with one indented JSON file per recording; `Recording` describes its content. A file name is the end of the path and a hash of
 * the request: `chat-completions-13c33a7e0b1d2f4a.json`; files with other names are ignored. Node, Deno and Bun.
 *
 * @throws {TypeError} for a folder that is not a string.
 */
export function folderStore(folder: string): Store {
  checkValue(folder, 'folder', string, 'store recordings')
  const locate = (name: string) => `${folder}/${name}.json`
  return {
    async load(name) {
      const { readFile } = nodeFiles().promises
      try {
        // Some editors write a byte order mark.
        return JSON.parse((await readFile(locate(name), 'utf8')).replace(/^\ufeff/, '')) as Recording
      } catch (error) {
        if (isMissing(error)) return undefined
        throw new Error(`Cannot read ${locate(name)}: ${(error as Error).message}, expected a recording`, {
          cause: error,
        })
      }
    },
    async save(name, recording) {
      const { mkdir, rename, rm, writeFile } = nodeFiles().promises
      await mkdir(folder, { recursive: true })
      // Under another name first: a full disk must not destroy the recording, and other processes read whole files only.
      const draft = `${locate(name)}.${crypto.randomUUID()}`
      try {
        await writeFile(draft, `${JSON.stringify(recording, null, 2)}\n`)
        await rename(draft, locate(name))
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    list() {
      const { readdirSync } = nodeFiles()
      try {
        return readdirSync(folder).filter((file) => /-[0-9a-f]{16}\.json$/.test(file)).map((file) => file.slice(0, -5))
          .sort()
      } catch (error) {
        if (isMissing(error)) return []
        throw new Error(`Cannot read ${folder}: ${(error as Error).message}, expected a folder`, { cause: error })
      }
    },
    locate,
  }
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT'
}

interface Builtins {
  readonly 'node:fs': typeof import('node:fs')
  readonly 'node:path': typeof import('node:path')
}

function nodeFiles(): Builtins['node:fs'] {
  const files = builtinModule('node:fs')
  if (files) return files
  throw new Error('Cannot store recordings: this runtime has no file system, use memoryStore()')
}

/** Loads a module of Node at run time: an import would make bundlers for browsers fail. `undefined` in other runtimes. */
export function builtinModule<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  return process?.getBuiltinModule?.(name) as Builtins[Name] | undefined
}
