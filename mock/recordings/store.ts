import type { Recording } from './recording.ts'

/** Storage of recordings. */
export interface Store {
  /** Returns the recording with this name, or `undefined`. The name is a valid file name. */
  load(name: string): Promise<Recording | undefined>
  /** Saves a recording and replaces one with the same name. */
  save(name: string, recording: Recording): Promise<void>
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
  }
}

/** Creates a store with one indented JSON file per recording. Node, Deno and Bun. */
export function folderStore(folder: string): Store {
  const pathOf = (name: string) => `${folder}/${name}.json`
  return {
    async load(name) {
      const { readFile } = nodeFiles()
      try {
        return JSON.parse(await readFile(pathOf(name), 'utf8')) as Recording
      } catch (error) {
        if ((error as { code?: unknown }).code === 'ENOENT') return undefined
        throw new Error(`Cannot replay: ${pathOf(name)} is not a recording`, { cause: error })
      }
    },
    async save(name, recording) {
      const { mkdir, writeFile } = nodeFiles()
      await mkdir(folder, { recursive: true })
      await writeFile(pathOf(name), `${JSON.stringify(recording, null, 2)}\n`)
    },
  }
}

type Files = typeof import('node:fs/promises')

/** Loads `node:fs/promises` at run time: an import would make bundlers for browsers fail. */
function nodeFiles(): Files {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const files = process?.getBuiltinModule?.('node:fs/promises') as Files | undefined
  if (files) return files
  throw new Error('Cannot store recordings: this runtime has no file system, use memoryStore()')
}
