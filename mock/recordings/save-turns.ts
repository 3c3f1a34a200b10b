import { builtinModule, type Store } from './store.ts'

/** The last save of each recording: by the path of its file, or by a store without paths. */
const lastSaves = new Map<unknown, Promise<void>>()

/**
 * Saves a recording when all earlier saves of it in this process have ended, whichever mock and store they are of: a save adds a response to those
 * that it has read.
 */
export function saveInTurn(store: Store, name: string, save: () => Promise<void>): Promise<void> {
  const path = store.locate?.(name)
  // `./recordings/a.json` and `recordings//a.json` are the same file.
  const key = path === undefined ? store : builtinModule('node:path')?.resolve(path) ?? path
  const turn = (lastSaves.get(key) ?? Promise.resolve()).then(save, save)
  lastSaves.set(key, turn)
  const end = () => {
    if (lastSaves.get(key) === turn) lastSaves.delete(key)
  }
  turn.then(end, end)
  return turn
}
