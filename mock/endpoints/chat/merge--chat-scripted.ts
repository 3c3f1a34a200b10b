import type { Exchange, Reply } from '../../core/context.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { checkedPieces, checkPieces } from '../../scripting/check-pieces.ts'
import { chat, type ChatAnswer } from './completion.ts'
import { checkPiece, checkReply, isPieces } from './check-reply.ts'
import type { ChatStreamReply } from './reply.ts'

/** Answers a chat as a script says. */
export function scriptedChat(exchange: Exchange, { kind, value }: Scripted): Reply | Promise<Reply> {
  if (kind === 'json') return chat(exchange, { content: JSON.stringify(value) })
  if (kind === 'stream') checkPieces(value, 'answer chat', checkPiece)
  else checkReply(value, 'answer chat')
  return chat(exchange, answerOf(value, exchange))
}

function answerOf(value: unknown, exchange: Exchange): ChatAnswer {
  if (typeof value === 'string') return { content: value }
  if (isPieces(value)) return { pieces: checked(value, exchange) }
  const answer = value as ChatAnswer
  return 'pieces' in answer ? { ...answer, pieces: checked(answer.pieces, exchange) } : answer
}

type Pieces = ChatStreamReply['pieces']

function checked(pieces: Pieces, exchange: Exchange): Pieces {
  // A list was checked when it was written.
  if (Array.isArray(pieces)) return pieces
  const isStreamed = exchange.json()['stream'] === true
  const source = checkedPieces(pieces, (piece) => checkPiece(piece, 'answer chat'), isStreamed) as Pieces
  if (!isStreamed && Symbol.asyncIterator in source) tellOfLeaving(source[Symbol.asyncIterator](), exchange)
  return source
}

/** Of a stream its frames tell; an answer that is given whole has none. */
function tellOfLeaving(source: AsyncIterator<unknown>, { signal }: Exchange): void {
  const leave = () => void source.return?.().then(undefined, () => {})
  signal?.addEventListener('abort', leave, { once: true })
}
