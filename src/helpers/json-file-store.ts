import type { Message } from '../types.ts'
import type { ConversationStore } from './conversation.ts'

/** The runtime's own functions: those of `node:fs/promises` on Node, Deno and Bun, or `Deno.readTextFile` and its kin. */
export interface FileAccess {
  read(path: string): PromiseLike<string>
  write(path: string, text: string): PromiseLike<unknown>
  /** With it a file is written beside the old one and then put in its place, so a crash leaves one or the other whole. */
  rename?: ((from: string, to: string) => PromiseLike<unknown>) | undefined
}

/**
 * Keeps a conversation in a file: a JSON array of messages that a person can read and change, as `zhipu-fetch chat --history` keeps it.
 *
 * @throws {TypeError} by `load()`, when the file holds something else; it is not written over
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
        if (isMissing(error)) return
        throw error
      }
      return messagesIn(text, path)
    },
    async save(messages) {
      const text = `${JSON.stringify(messages, null, 2)}\n`
      if (!rename) return void await write(path, text)
      const beside = `${path}.new`
      await write(beside, text)
      await rename(beside, path)
    },
  }
}

/** Node and Bun say it by `code`, Deno by `name`. */
function isMissing(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return code === 'ENOENT' || name === 'NotFound'
}

function messagesIn(text: string, path: string): Message[] {
  let messages: unknown
  try {
    messages = JSON.parse(text)
  } catch (cause) {
    throw new TypeError(`Cannot load conversation: ${path} is no JSON`, { cause })
  }
  if (Array.isArray(messages) && messages.every((one) => typeof one?.role === 'string')) return messages
  throw new TypeError(`Cannot load conversation: ${path} is no array of messages`)
}
