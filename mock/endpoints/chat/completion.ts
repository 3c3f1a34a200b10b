import { lazy } from '../../time/lazy-module.ts'
import type { ChatCompletion } from '../../../src/types/chat.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { mapToPieces } from '../../http/map-to-pieces.ts'
import { type Piece, type Pieces, play } from '../../http/player.ts'
import { json, stream } from '../../http/reply.ts'
import { recordUsage } from '../../platform/usage-log.ts'
import { checkToolCalls, comparesTools } from './check-tool-calls.ts'
import { checkChat } from './check-request.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { createDefaultReply } from './default-reply.ts'
import { answerContextOf, type ValidatedRequest } from './answer-context.ts'
import { splitReply } from './split-reply.ts'
import { messageText } from '../../data/message-text.ts'
import type { AnyChatReply, ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'
import { buildCompletion, joinPieces } from './completion-body.ts'

const audioModule = lazy(() => import('./audio-reply.ts'))
const alltoolsModule = lazy(() => import('./alltools.ts'))

/** Deducts the tokens of a completion from the balance of the scope, and records them for the monitor endpoints. */
type ChargeTokens = (tokens: number) => void

/**
 * Handles `POST /chat/completions`. The steps from the request to the bytes, and their files:
 *
 * 1. `check-request.ts` validates the request.
 * 2. The reply (`reply.ts`) comes from a script: `routes.ts` reads it, `check-reply.ts` has validated it. Without a script,
 *    `default-reply.ts` creates it, with `tool-arguments.ts` and `search-results.ts`; `audio-reply.ts` and `alltools.ts` complete it for
 *    glm-4-voice and glm-4-alltools.
 * 3. `answer-context.ts` sets ids and time, and chooses the wire style (`wire-style.ts`).
 * 4. With `stream`, `split-reply.ts` splits the reply into pieces, and `chunk-writer.ts` writes each piece as events, which
 *    `http/player.ts` plays. Without `stream`, `completion-body.ts` joins pieces and builds the JSON body. `usage.ts` counts the tokens of both.
 */
export function completeChat(context: Context, scripted?: AnyChatReply): Reply | Promise<Reply> {
  const body = context.json()
  const validated = checkChat(context, body, body['stream'] === true ? 'SSE' : 'SYNC')
  const { model } = validated
  const charge: ChargeTokens = (tokens) => {
    context.account.scope.limiter.charge(tokens)
    recordUsage(context, { model: model.name, tokens })
  }
  if (scripted) {
    if (comparesTools(context.backend.options, body['tools'])) checkToolCalls(scripted, body['tools'])
    return toReply(validated, scripted, charge)
  }
  const reply = createReply(validated)
  if (model.name === 'glm-4-alltools') return replyWithTools(context, validated, reply, charge)
  return model.kind === 'voice' ? replyWithAudio(validated, reply, charge) : toReply(validated, reply, charge)
}

/** The default reply, or the last message with the option `onUnmatched: 'echo'`. */
function createReply(validated: ValidatedRequest): ChatReply {
  if (validated.backend.unmatchedPolicy('chat') !== 'echo') return createDefaultReply(validated)
  return { content: messageText(validated.request.messages.at(-1)) }
}

/** The speech synthesis is imported on first use: few tests need it. */
async function replyWithAudio(validated: ValidatedRequest, reply: ChatReply, charge: ChargeTokens): Promise<Reply> {
  const { audioAnswerOf } = await audioModule()
  return toReply(validated, { ...reply, audio: audioAnswerOf(validated.backend, String(reply.content)) }, charge)
}

/** The hosted tools are imported on first use: few tests need them. */
async function replyWithTools(
  context: Context,
  validated: ValidatedRequest,
  reply: ChatReply,
  charge: ChargeTokens,
): Promise<Reply> {
  const { withHostedTools } = await alltoolsModule()
  return toReply(validated, withHostedTools(context, validated, reply), charge)
}

/** Sends the reply in the form that the request asks for. */
function toReply(validated: ValidatedRequest, reply: AnyChatReply, charge: ChargeTokens): Reply | Promise<Reply> {
  if (validated.request.stream) return stream(play(streamPieces(validated, reply, charge), validated.backend.clock))
  return 'pieces' in reply ? joinToJson(validated, reply, charge) : toJson(validated, reply, charge)
}

function toJson(validated: ValidatedRequest, reply: ChatReply, charge: ChargeTokens): Reply {
  const completion: ChatCompletion = buildCompletion(reply, answerContextOf(validated, reply))
  charge(completion.usage?.total_tokens ?? 0)
  return json(completion)
}

async function joinToJson(
  validated: ValidatedRequest,
  { pieces, ...members }: ChatStreamReply,
  charge: ChargeTokens,
): Promise<Reply> {
  const { reply, waitMs } = await joinPieces(pieces)
  await validated.backend.clock.wait(waitMs)
  return toJson(validated, { ...reply, ...members }, charge)
}

function streamPieces(validated: ValidatedRequest, reply: AnyChatReply, charge: ChargeTokens): Pieces {
  const context = answerContextOf(validated, reply)
  const writer = new ChunkWriter(context)
  const pieces = 'pieces' in reply ? reply.pieces : splitReply(reply, context)
  const end = (): Piece[] => {
    charge(writer.totalTokens)
    return writer.end()
  }
  if (Symbol.asyncIterator in pieces) return mapToPieces(pieces, (piece) => writer.write(piece), end)
  return writePieces(pieces, writer, end)
}

function* writePieces(pieces: Iterable<ChatPiece>, writer: ChunkWriter, end: () => Piece[]): Generator<Piece> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield writer.textEvent(piece)
    else yield* writer.write(piece)
  }
  yield* end()
}
