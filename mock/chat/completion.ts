import type { ChatCompletion } from '../../src/resources/chat.ts'
import type { Exchange, Reply } from '../exchange.ts'
import { type Piece, type Pieces, play } from '../frames.ts'
import { spend } from '../ledger.ts'
import { json, stream } from '../reply.ts'
import { checkChat } from './checks.ts'
import { ChunkWriter } from './chunks.ts'
import { defaultAnswer } from './default-answer.ts'
import { type Asked, frameOf } from './frame.ts'
import { piecesOf } from './pieces.ts'
import { textOf } from './prompt.ts'
import type { ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'
import { joinPieces, wholeOf } from './whole.ts'

/** What a chat answers: by itself when nothing is given, otherwise what a script gave. */
export type ChatAnswer = ChatReply | ChatStreamReply | undefined

/** Answers `POST /chat/completions`, whole or streamed as the request asks. */
export function chat(exchange: Exchange, answer?: ChatAnswer): Reply | Promise<Reply> {
  const body = exchange.json()
  const asked = checkChat(exchange, body, body['stream'] === true ? 'SSE' : 'SYNC')
  const charge: Charge = (tokens) => {
    exchange.account.desk.gate.charge(tokens)
    spend(exchange, { model: asked.model.name, tokens })
  }
  if (asked.request.stream) return stream(play(piecesFor(asked, answer, charge), exchange.world.clock))
  const whole = complete(asked, answer)
  return 'then' in whole ? whole.then((done) => charged(done, charge)) : charged(whole, charge)
}

/** Takes what an answer costs off the balance and writes it down for the monitor. */
type Charge = (tokens: number) => void

function charged(whole: ChatCompletion, charge: Charge): Reply {
  charge(whole.usage?.total_tokens ?? 0)
  return json(whole)
}

/** The default answer, or an echo where the options want one. */
function unscripted(asked: Asked): ChatReply {
  if (asked.world.options.onUnmatched !== 'echo') return defaultAnswer(asked)
  return { content: textOf(asked.request.messages.at(-1)) }
}

function complete(asked: Asked, answer: ChatAnswer): ChatCompletion | Promise<ChatCompletion> {
  const reply = answer ?? unscripted(asked)
  return 'pieces' in reply ? joined(asked, reply) : wholeOf(reply, frameOf(asked, reply))
}

async function joined(asked: Asked, { pieces, ...rest }: ChatStreamReply): Promise<ChatCompletion> {
  const { reply, waitMs } = await joinPieces(pieces)
  await asked.world.clock.wait(waitMs)
  const whole = { ...reply, ...rest }
  return wholeOf(whole, frameOf(asked, whole))
}

function piecesFor(asked: Asked, answer: ChatAnswer, charge: Charge): Pieces {
  const reply = answer ?? unscripted(asked)
  const frame = frameOf(asked, reply)
  const writer = new ChunkWriter(frame)
  const pieces = 'pieces' in reply ? reply.pieces : piecesOf(reply, frame)
  return Symbol.asyncIterator in pieces ? writtenLater(pieces, writer, charge) : written(pieces, writer, charge)
}

function* written(pieces: Iterable<ChatPiece>, writer: ChunkWriter, charge: Charge): Generator<Piece> {
  for (const piece of pieces) yield* writer.write(piece)
  charge(writer.tokens)
  yield* writer.end()
}

async function* writtenLater(
  pieces: AsyncIterable<ChatPiece>,
  writer: ChunkWriter,
  charge: Charge,
): AsyncGenerator<Piece> {
  for await (const piece of pieces) yield* writer.write(piece)
  charge(writer.tokens)
  yield* writer.end()
}
