import type { Exchange, Reply } from '../exchange.ts'
import type { Scripted } from '../script/rules.ts'
import { checkedPieces } from '../script/pieces.ts'
import { checkPieces } from '../script/pieces.ts'
import { chat, type ChatAnswer } from './completion.ts'
import { checkPiece, checkReply, isPieces } from './kind.ts'
import type { ChatStreamReply } from './reply.ts'

/** Answers a chat as a script says. */
export function scriptedChat(exchange: Exchange, { kind, value }: Scripted): Reply | Promise<Reply> {
  if (kind === 'json') return chat(exchange, { content: JSON.stringify(value) })
  if (kind === 'stream') checkPieces(value, 'answer chat', checkPiece)
  else checkReply(value, 'answer chat')
  return chat(exchange, answerOf(value, exchange.json()['stream'] === true))
}

function answerOf(value: unknown, isStreamed: boolean): ChatAnswer {
  if (typeof value === 'string') return { content: value }
  if (isPieces(value)) return { pieces: checked(value, isStreamed) }
  const answer = value as ChatAnswer
  return 'pieces' in answer ? { ...answer, pieces: checked(answer.pieces, isStreamed) } : answer
}

type Pieces = ChatStreamReply['pieces']

function checked(pieces: Pieces, isStreamed: boolean): Pieces {
  // A list was checked when it was written.
  if (Array.isArray(pieces)) return pieces
  return checkedPieces(pieces, (piece) => checkPiece(piece, 'answer chat'), isStreamed) as Pieces
}
