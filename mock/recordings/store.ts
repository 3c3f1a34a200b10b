import type { Recording } from './recording.ts'

/** Where recordings are kept. */
export interface Store {
  /** The recording of this name, which is fit for a file; `undefined` when there is none. */
  load(name: string): Promise<Recording | undefined>
  /** Keeps a recording in place of the one that has this name. */
  save(name: string, recording: Recording): Promise<void>
}

/** Keeps recordings in this process. */
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

/** Keeps each recording in a JSON file that a reviewer can read and compare: Node, Deno, Bun. */
export function folderStore(folder: string): Store {
  const pathOf = (name: string) => `${folder}/${name}.json`
  return {
    async load(name) {
      const { readFile } = files()
      try {
        return JSON.parse(await readFile(pathOf(name), 'utf8')) as Recording
      } catch (error) {
        if ((error as { code?: unknown }).code === 'ENOENT') return undefined
        throw new Error(`Cannot replay: ${pathOf(name)} is not a recording`, { cause: error })
      }
    },
    async save(name, recording) {
      const { mkdir, writeFile } = files()
      await mkdir(folder, { recursive: true })
      await writeFile(pathOf(name), `${JSON.stringify(recording, null, 2)}\n`)
    },
  }
}

type Files = typeof import('node:fs/promises')

/** Asked of the runtime and not imported: a bundler for browsers must not look for it. */
function files(): Files {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const found = process?.getBuiltinModule?.('node:fs/promises') as Files | undefined
  if (found) return found
  throw new Error('Cannot keep recordings: this runtime has no files, want memoryStore()')
}
