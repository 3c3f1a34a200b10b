import type { Message } from '../types.ts'
import type { ConversationStore } from './conversation.ts'

/** File functions of a runtime without `node:fs/promises`, such as `Deno.readTextFile` and `Deno.writeTextFile`. */
export interface FileAccess {
  /** Reads a file as text. Rejects with code `ENOENT` or name `NotFound` when there is none. */
  read(path: string): PromiseLike<string>
  /** Replaces the content of a file. `mode` is for a new file. */
  write(path: string, text: string, options: { mode: number }): PromiseLike<unknown>
  /**
   * If present, a new file is written first and then renamed to the old name, so that a crash never leaves an incomplete file. Without it, two
   * writers at the same time may mix their content.
   */
  rename?: ((from: string, to: string) => PromiseLike<unknown>) | undefined
  /** Follows symbolic links. Without it, `rename` replaces a link by a file. */
  realpath?: ((path: string) => PromiseLike<string>) | undefined
  /** Resolves for a symbolic link, too. Without it, `rename` replaces a link that leads to no file yet. */
  lstat?: ((path: string) => PromiseLike<unknown>) | undefined
  /** Returns the mode of a file. Without it and `chmod`, a file that is renamed has mode 0600. */
  stat?: ((path: string) => PromiseLike<{ readonly mode: number | null }>) | undefined
  /** Sets the mode of a file. */
  chmod?: ((path: string, mode: number) => PromiseLike<unknown>) | undefined
  /** Removes the new file when a save fails. */
  remove?: ((path: string) => PromiseLike<unknown>) | undefined
}

/** The functions of `node:fs/promises` that `jsonFileStore()` uses. */
export interface FileSystem {
  readFile(path: string, encoding: 'utf8'): PromiseLike<string>
  writeFile(path: string, text: string, options: { mode: number }): PromiseLike<unknown>
  rename(from: string, to: string): PromiseLike<unknown>
  realpath(path: string): PromiseLike<string>
  lstat(path: string): PromiseLike<unknown>
  stat(path: string): PromiseLike<{ readonly mode: number | null }>
  chmod(path: string, mode: number): PromiseLike<unknown>
  unlink(path: string): PromiseLike<unknown>
}

/** Mode of a new file: a conversation is private to its user. */
const PRIVATE = 0o600

/**
 * Creates a store that keeps a conversation in a file: an indented JSON array of messages, the format of `zhipu-fetch chat --history`.
 *
 * `files` is the module `node:fs/promises` of Node, Deno or Bun, or functions of your own. With the module a save is atomic: it writes a new
 * file with a unique name beside the old one and renames it. A crash or another writer never leaves an incomplete file; of two writers the last
 * one wins. The file keeps its mode, and a new one has mode 0600. If the path is a symbolic link, the file that it leads to is replaced.
 *
 * `load()` rejects with a `TypeError` when the file holds anything else, and the file is then not overwritten.
 *
 * @example
 * ```ts
 * import * as files from 'node:fs/promises'
 *
 * const talk = new Conversation(zhipu, { model: 'glm-4.6' }, { store: jsonFileStore(path, files) })
 * await talk.ask('你好')
 * ```
 */
export function jsonFileStore(path: string, files: FileSystem | FileAccess): ConversationStore {
  const access = 'readFile' in files ? toFileAccess(files) : files
  return {
    async load() {
      const text = await unlessNotFound(access.read(path))
      return text === undefined ? undefined : parseMessages(text, path)
    },
    async save(messages) {
      const text = `${JSON.stringify(messages, null, 2)}\n`
      if (access.rename) await replaceFile(access, path, text)
      else await access.write(path, text, { mode: PRIVATE })
    },
  }
}

function toFileAccess(files: FileSystem): FileAccess {
  return {
    read: (path) => files.readFile(path, 'utf8'),
    write: (path, text, options) => files.writeFile(path, text, options),
    rename: (from, to) => files.rename(from, to),
    realpath: (path) => files.realpath(path),
    lstat: (path) => files.lstat(path),
    stat: (path) => files.stat(path),
    chmod: (path, mode) => files.chmod(path, mode),
    remove: (path) => files.unlink(path),
  }
}

async function replaceFile(access: FileAccess, path: string, text: string): Promise<void> {
  const existing = await unlessNotFound(access.realpath?.(path))
  const isDeadLink = !existing && await unlessNotFound(access.lstat?.(path))
  if (isDeadLink) return void await access.write(path, text, { mode: PRIVATE })
  const target = existing ?? path
  const mode = (await unlessNotFound(access.stat?.(target)))?.mode
  const newPath = `${target}.${crypto.randomUUID()}.new`
  try {
    await access.write(newPath, text, { mode: PRIVATE })
    // Of the mode, only the permissions. Windows has none, and Deno returns null there.
    if (mode != null) await access.chmod?.(newPath, mode & 0o7777)
    await access.rename!(newPath, target)
  } catch (error) {
    // The error of the save counts, not one of its cleanup.
    await Promise.resolve(access.remove?.(newPath)).catch(() => {})
    throw error
  }
}

/** Resolves with `undefined` when there is no such file. Node and Bun set `code`, Deno sets `name`. */
async function unlessNotFound<T>(work: PromiseLike<T> | undefined): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown }
    if (code === 'ENOENT' || name === 'NotFound') return
    throw error
  }
}

function parseMessages(text: string, path: string): Message[] {
  let messages: unknown
  try {
    messages = JSON.parse(text)
  } catch (cause) {
    throw new TypeError(`Cannot load conversation: ${path} is not valid JSON`, { cause })
  }
  if (Array.isArray(messages) && messages.every((message) => typeof message?.role === 'string')) return messages
  throw new TypeError(`Cannot load conversation: ${path} is not an array of messages`)
}
