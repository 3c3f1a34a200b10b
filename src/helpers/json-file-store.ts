import type { Message } from '../types.ts'
import type { ConversationStore } from './conversation.ts'

/** File functions of the runtime: those of `node:fs/promises` on Node, Deno and Bun, or `Deno.readTextFile` and `Deno.writeTextFile`. */
export interface FileAccess {
  /** Reads a file as text. Rejects with code `ENOENT` or name `NotFound` when there is none. */
  read(path: string): PromiseLike<string>
  /** Replaces the content of a file. */
  write(path: string, text: string): PromiseLike<unknown>
  /** If present, a new file is written first and then renamed to the old name, so that a crash never leaves an incomplete file. */
  rename?: ((from: string, to: string) => PromiseLike<unknown>) | undefined
}

/**
 * Creates a store that keeps a conversation in a file: an indented JSON array of messages, the format of `zhipu-fetch chat --history`.
 *
 * `load()` rejects with a `TypeError` when the file holds anything else, and the file is then not overwritten.
 *
 * @example
 * ```ts
 * import { readFile, rename, writeFile } from 'node:fs/promises'
 *
 * const store = jsonFileStore(path, { read: (name) => readFile(name, 'utf8'), write: writeFile, rename })
 * const talk = new Conversation(zhipu, { model: 'glm-4.6' }, { store })
 * await talk.ask('你好')
 * ```
 */
export function jsonFileStore(path: string, { read, write, rename }: FileAccess): ConversationStore {
  return {
    async load() {
      let text: string
      try {
        text = await read(path)
      } catch (error) {
        if (isNotFound(error)) return
        throw error
      }
      return parseMessages(text, path)
    },
    async save(messages) {
      const text = `${JSON.stringify(messages, null, 2)}\n`
      if (!rename) return void await write(path, text)
      const newPath = `${path}.new`
      await write(newPath, text)
      await rename(newPath, path)
    },
  }
}

/** Node and Bun set `code`, Deno sets `name`. */
function isNotFound(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return code === 'ENOENT' || name === 'NotFound'
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
