import type { ChatCompletion } from '../../../src/types/chat.ts'
import type { Exchange, Reply } from '../../core/context.ts'
import { expand } from '../../http/expand.ts'
import { type Piece, type Pieces, play } from '../../http/player.ts'
import { json, stream } from '../../http/reply.ts'
import { spend } from '../../platform/usage-log.ts'
import { checkChat } from './check-request.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { defaultAnswer } from './default-reply.ts'
import { type Asked, frameOf } from './answer-context.ts'
import { piecesOf } from './split-reply.ts'
import { textOf } from '../../platform/prompt-tokens.ts'
import type { ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'
import { joinPieces, wholeOf } from './completion-body.ts'

/** What a chat answers, as a script gives it. */
export type ChatAnswer = ChatReply | ChatStreamReply

/** Takes what an answer costs off the balance and writes it down for the monitor. */
type Charge = (tokens: number) => void

/** Answers `POST /chat/completions`, whole or streamed as the request asks; by itself when no answer is given. */
export function chat(exchange: Exchange, answer?: ChatAnswer): Reply | Promise<Reply> {
  const body = exchange.json()
  const asked = checkChat(exchange, body, body['stream'] === true ? 'SSE' : 'SYNC')
  const charge: Charge = (tokens) => {
    exchange.account.desk.gate.charge(tokens)
    spend(exchange, { model: asked.model.name, tokens })
  }
  if (answer) return told(asked, answer, charge)
  const reply = unscripted(asked)
  if (asked.model.name === 'glm-4-alltools') return withTools(exchange, asked, reply, charge)
  return asked.model.kind === 'voice' ? spoken(asked, reply, charge) : told(asked, reply, charge)
}

/** The default answer, or an echo where the options want one. */
function unscripted(asked: Asked): ChatReply {
  if (asked.world.options.onUnmatched !== 'echo') return defaultAnswer(asked)
  return { content: textOf(asked.request.messages.at(-1)) }
}

/** The voice is loaded when it is wanted: few tests want one. */
async function spoken(asked: Asked, reply: ChatReply, charge: Charge): Promise<Reply> {
  const { voiceOf } = await import('./audio-reply.ts')
  return told(asked, { ...reply, audio: voiceOf(asked.world, String(reply.content)) }, charge)
}

/** So are the tools of glm-4-alltools. */
async function withTools(exchange: Exchange, asked: Asked, reply: ChatReply, charge: Charge): Promise<Reply> {
  const { atWork } = await import('./alltools.ts')
  return told(asked, atWork(exchange, asked, reply), charge)
}

function told(asked: Asked, answer: ChatAnswer, charge: Charge): Reply | Promise<Reply> {
  if (asked.request.stream) return stream(play(piecesFor(asked, answer, charge), asked.world.clock))
  return 'pieces' in answer ? joined(asked, answer, charge) : whole(asked, answer, charge)
}

function whole(asked: Asked, answer: ChatReply, charge: Charge): Reply {
  const completion: ChatCompletion = wholeOf(answer, frameOf(asked, answer))
  charge(completion.usage?.total_tokens ?? 0)
  return json(completion)
}

async function joined(asked: Asked, { pieces, ...rest }: ChatStreamReply, charge: Charge): Promise<Reply> {
  const { reply, waitMs } = await joinPieces(pieces)
  await asked.world.clock.wait(waitMs)
  return whole(asked, { ...reply, ...rest }, charge)
}

function piecesFor(asked: Asked, answer: ChatAnswer, charge: Charge): Pieces {
  const frame = frameOf(asked, answer)
  const writer = new ChunkWriter(frame)
  const pieces = 'pieces' in answer ? answer.pieces : piecesOf(answer, frame)
  const end = (): Piece[] => {
    charge(writer.tokens)
    return writer.end()
  }
  if (Symbol.asyncIterator in pieces) return expand(pieces, (piece) => writer.write(piece), end)
  return written(pieces, writer, end)
}

function* written(pieces: Iterable<ChatPiece>, writer: ChunkWriter, end: () => Piece[]): Generator<Piece> {
  for (const piece of pieces) yield* writer.write(piece)
  yield* end()
}
