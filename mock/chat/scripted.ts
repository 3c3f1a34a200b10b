import type { Exchange, Reply } from '../exchange.ts'
import { show } from '../script/condition.ts'
import { guess } from '../script/guess.ts'
import type { Scripted } from '../script/rules.ts'
import { checkPieces, type Kind } from '../script/verbs.ts'
import { chat, type ChatAnswer } from './completion.ts'
import type { ChatPiece, ChatReply } from './reply.ts'

const members: Readonly<Record<keyof ChatReply | 'pieces', true>> = {
  content: true,
  reasoning: true,
  toolCalls: true,
  finish: true,
  usage: true,
  webSearch: true,
  contentFilter: true,
  audio: true,
  id: true,
  requestId: true,
  created: true,
  era: true,
  leadingNewline: true,
  pieces: true,
}

/** What `zhipu.chat.reply` takes: a text, a reply, or pieces. */
export const chatKind: Kind = { check: checkReply, without: [] }

/** Answers a chat as a script says. */
export function scriptedChat(exchange: Exchange, { kind, value }: Scripted): Reply | Promise<Reply> {
  if (kind === 'json') return chat(exchange, { content: JSON.stringify(value) })
  if (kind === 'stream') checkPieces(value, 'answer chat')
  else checkReply(value, 'answer chat')
  return chat(exchange, answerOf(value))
}

function answerOf(value: unknown): ChatAnswer {
  if (typeof value === 'string') return { content: value }
  return isPieces(value) ? { pieces: value } : value as ChatAnswer
}

function isPieces(value: unknown): value is Iterable<ChatPiece> | AsyncIterable<ChatPiece> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

/** @throws {TypeError} for what is no reply. */
function checkReply(value: unknown, act: string): void {
  if (typeof value === 'string' || value instanceof Error) return
  if (isPieces(value)) return checkPieces(value, act)
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`Cannot ${act}: reply() wants a text, an object, pieces or a function, not ${show(value)}`)
  }
  for (const name of Object.keys(value)) {
    if (!(name in members)) {
      throw new TypeError(`Cannot ${act}: a reply has no ${name}${guess(name, Object.keys(members))}`)
    }
  }
  const { toolCalls, era } = value as ChatReply
  if ('pieces' in value) {
    const other = ['content', 'reasoning', 'toolCalls'].find((name) => name in value)
    if (other) throw new TypeError(`Cannot ${act}: a reply has pieces or ${other}, not both`)
    checkPieces(value.pieces, act)
  }
  if (era !== undefined && !/^20\d\d-[01]\d$/.test(era)) {
    throw new TypeError(`Cannot ${act}: era is ${show(era)}, want a month such as 2025-11`)
  }
  for (const call of toolCalls ?? []) {
    if (typeof call?.name !== 'string') throw new TypeError(`Cannot ${act}: a tool call has no name: ${show(call)}`)
  }
}
