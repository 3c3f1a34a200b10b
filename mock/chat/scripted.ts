import type { Exchange, Reply } from '../exchange.ts'
import type { Scripted } from '../script/rules.ts'
import { checkPieces } from '../script/verbs.ts'
import { chat, type ChatAnswer } from './completion.ts'
import { checkPiece, checkReply, isPieces } from './kind.ts'

/** Answers a chat as a script says. */
export function scriptedChat(exchange: Exchange, { kind, value }: Scripted): Reply | Promise<Reply> {
  if (kind === 'json') return chat(exchange, { content: JSON.stringify(value) })
  if (kind === 'stream') checkPieces(value, 'answer chat', checkPiece)
  else checkReply(value, 'answer chat')
  return chat(exchange, answerOf(value))
}

function answerOf(value: unknown): ChatAnswer {
  if (typeof value === 'string') return { content: value }
  return isPieces(value) ? { pieces: value } : value as ChatAnswer
}
