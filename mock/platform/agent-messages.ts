import { badField, missingField } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { fileOf, type StoredFile } from './files.ts'
import type { ChatTurn } from './chat-service.ts'

/** What a user has said to an agent. */
export interface AgentInput {
  /** All of it as turns of a chat; links and files by name. */
  readonly turns: readonly ChatTurn[]
  /** The text of the last message. */
  readonly text: string
  /** Files that it names by id. */
  readonly files: readonly StoredFile[]
}

const roles = ['system', 'user', 'assistant'] as const

/**
 * Reads `messages`: content is a text, a part, or a list of parts.
 * @throws {Refusal} 1213 and 1214, also for a file that is not there
 */
export function readMessages(context: Context, messages: unknown): AgentInput {
  if (messages === undefined) throw missingField('messages')
  if (!Array.isArray(messages) || !messages.length) throw badField('messages')
  const files: StoredFile[] = []
  const turns = messages.map((message): ChatTurn => {
    const role = roles.find((role) => role === message?.role)
    if (!role) throw badField('messages')
    return { role, content: sayParts(context, message.content, files) }
  })
  return { turns, text: turns.at(-1)!.content, files }
}

function sayParts(context: Context, content: unknown, files: StoredFile[]): string {
  if (typeof content === 'string' && content) return content
  const parts = Array.isArray(content) ? content : [content]
  if (!parts.length) throw badField('messages')
  return parts.map((part) => sayPart(context, part, files)).join('\n')
}

function sayPart(context: Context, part: Record<string, unknown> | null, files: StoredFile[]): string {
  const type = part?.['type']
  const value = typeof type === 'string' ? part![type] : undefined
  if (typeof value !== 'string' || !value) throw badField('messages')
  if (type === 'text' || type === 'file_url' || type === 'image_url') return value
  if (type !== 'file_id') throw badField('messages')
  const file = fileOf(context.account, value, context.backend)
  files.push(file)
  return file.filename
}
