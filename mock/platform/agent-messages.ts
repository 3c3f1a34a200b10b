import { badField, missingField } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { fileOf, type StoredFile } from './files.ts'
import type { ChatTurn } from './ask-chat.ts'

/** The messages of a request to an agent. */
export interface AgentInput {
  /** The messages as turns of a chat, with URLs and file names as text. */
  readonly turns: readonly ChatTurn[]
  /** The text of the last message. */
  readonly text: string
  /** Files that the messages name by id. */
  readonly files: readonly StoredFile[]
}

const roles = ['system', 'user', 'assistant'] as const

/**
 * Reads and validates `messages`. The content of a message is a string, a part or a list of parts.
 *
 * @throws {Refusal} 1213 or 1214, also for the id of an unknown file.
 */
export function readMessages(context: Context, messages: unknown): AgentInput {
  if (messages == null) throw missingField('messages')
  if (!Array.isArray(messages) || !messages.length) throw badField('messages')
  const files: StoredFile[] = []
  const turns = messages.map((message): ChatTurn => {
    const role = roles.find((role) => role === message?.role)
    if (!role) throw badField('messages')
    return { role, content: contentText(context, message.content, files) }
  })
  return { turns, text: turns.at(-1)!.content, files }
}

function contentText(context: Context, content: unknown, files: StoredFile[]): string {
  if (typeof content === 'string' && content) return content
  const parts = Array.isArray(content) ? content : [content]
  if (!parts.length) throw badField('messages')
  return parts.map((part) => partText(context, part, files)).join('\n')
}

function partText(context: Context, part: Record<string, unknown> | null, files: StoredFile[]): string {
  const type = part?.['type']
  const value = typeof type === 'string' ? part![type] : undefined
  if (typeof value !== 'string' || !value) throw badField('messages')
  if (type === 'text' || type === 'file_url' || type === 'image_url') return value
  if (type !== 'file_id') throw badField('messages')
  const file = fileOf(context.account, value, context.backend)
  files.push(file)
  return file.filename
}
