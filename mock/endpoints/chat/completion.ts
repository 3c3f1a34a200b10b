import { lazy } from '../../time/lazy-module.ts'
import type { ChatCompletion } from '../../../src/types/chat.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { expand } from '../../http/expand.ts'
import { type Piece, type Pieces, play } from '../../http/player.ts'
import { json, stream } from '../../http/reply.ts'
import { spend } from '../../platform/usage-log.ts'
import { checkChat } from './check-request.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { defaultAnswer } from './default-reply.ts'
import { type Asked, frameOf } from './answer-context.ts'
import { piecesOf } from './split-reply.ts'
import { messageText } from '../../data/message-text.ts'
import type { ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'
import { joinPieces, wholeOf } from './completion-body.ts'

const audioModule = lazy(() => import('./audio-reply.ts'))
const alltoolsModule = lazy(() => import('./alltools.ts'))

/** What a chat answers, as a script gives it. */
export type ChatAnswer = ChatReply | ChatStreamReply

/** Takes what an answer costs off the balance and writes it down for the monitor. */
type Charge = (tokens: number) => void

/** Answers `POST /chat/completions`, whole or streamed as the request asks; by itself when no answer is given. */
export function chat(context: Context, answer?: ChatAnswer): Reply | Promise<Reply> {
  const body = context.json()
  const asked = checkChat(context, body, body['stream'] === true ? 'SSE' : 'SYNC')
  const charge: Charge = (tokens) => {
    context.account.scope.limiter.charge(tokens)
    spend(context, { model: asked.model.name, tokens })
  }
  if (answer) return told(asked, answer, charge)
  const reply = unscripted(asked)
  if (asked.model.name === 'glm-4-alltools') return withTools(context, asked, reply, charge)
  return asked.model.kind === 'voice' ? spoken(asked, reply, charge) : told(asked, reply, charge)
}

/** The default answer, or an echo where the options want one. */
function unscripted(asked: Asked): ChatReply {
  if (asked.backend.options.onUnmatched !== 'echo') return defaultAnswer(asked)
  return { content: messageText(asked.request.messages.at(-1)) }
}

/** The voice is loaded when it is wanted: few tests want one. */
async function spoken(asked: Asked, reply: ChatReply, charge: Charge): Promise<Reply> {
  const { voiceOf } = await audioModule()
  return told(asked, { ...reply, audio: voiceOf(asked.backend, String(reply.content)) }, charge)
}

/** So are the tools of glm-4-alltools. */
async function withTools(context: Context, asked: Asked, reply: ChatReply, charge: Charge): Promise<Reply> {
  const { atWork } = await alltoolsModule()
  return told(asked, atWork(context, asked, reply), charge)
}

function told(asked: Asked, answer: ChatAnswer, charge: Charge): Reply | Promise<Reply> {
  if (asked.request.stream) return stream(play(piecesFor(asked, answer, charge), asked.backend.clock))
  return 'pieces' in answer ? joined(asked, answer, charge) : whole(asked, answer, charge)
}

function whole(asked: Asked, answer: ChatReply, charge: Charge): Reply {
  const completion: ChatCompletion = wholeOf(answer, frameOf(asked, answer))
  charge(completion.usage?.total_tokens ?? 0)
  return json(completion)
}

async function joined(asked: Asked, { pieces, ...rest }: ChatStreamReply, charge: Charge): Promise<Reply> {
  const { reply, waitMs } = await joinPieces(pieces)
  await asked.backend.clock.wait(waitMs)
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
