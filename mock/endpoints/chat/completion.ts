import { lazy } from '../../time/lazy-module.ts'
import type { ChatCompletion } from '../../../src/types/chat.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { play } from '../../http/player.ts'
import { json, stream } from '../../http/reply.ts'
import { answerContextOf, type ValidatedRequest } from '../../platform/turn/answer-context.ts'
import { checkChat } from '../../platform/turn/check-request.ts'
import { joinPieces } from '../../platform/turn/join-pieces.ts'
import type { AnyChatReply, ChatReply, ChatStreamReply } from '../../platform/turn/reply.ts'
import { chargeOf, type ChargeTokens, replyOfTurn } from '../../platform/turn/turn.ts'
import { writePieces } from '../../platform/turn/write-pieces.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { buildCompletion } from './completion-body.ts'

const audioModule = lazy(() => import('./audio-reply.ts'))
const alltoolsModule = lazy(() => import('./alltools.ts'))

/**
 * Handles `POST /chat/completions`. The steps from the request to the bytes, and their files; those in `platform/turn` serve every protocol:
 *
 * 1. `turn/check-request.ts` validates the request.
 * 2. The reply (`turn/reply.ts`) comes from a script: `turn/read-script.ts` reads it, `turn/check-reply.ts` has validated it. Without a
 *    script, `turn/default-reply.ts` creates it; `audio-reply.ts` and `alltools.ts` complete it for glm-4-voice and glm-4-alltools.
 * 3. `turn/answer-context.ts` sets ids and time, and chooses the wire style (`turn/wire-style.ts`).
 * 4. With `stream`, `turn/write-pieces.ts` splits the reply into pieces, and `chunk-writer.ts` writes each piece as events, which
 *    `http/player.ts` plays. Without `stream`, `completion-body.ts` builds the JSON body. `turn/usage.ts` counts the tokens of both.
 */
export function completeChat(context: Context, scripted?: AnyChatReply): Reply | Promise<Reply> {
  const body = context.json()
  const validated = checkChat(context, body, body['stream'] === true ? 'SSE' : 'SYNC')
  const { model } = validated
  const charge = chargeOf(context, validated)
  if (scripted) return toReply(validated, replyOfTurn(validated, scripted), charge)
  const reply = replyOfTurn(validated, undefined)
  if (model.name === 'glm-4-alltools') return replyWithTools(context, validated, reply, charge)
  return model.kind === 'voice' ? replyWithAudio(validated, reply, charge) : toReply(validated, reply, charge)
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
  if (!validated.request.stream) {
    return 'pieces' in reply ? joinToJson(validated, reply, charge) : toJson(validated, reply, charge)
  }
  const context = answerContextOf(validated, reply)
  return stream(play(writePieces(reply, context, new ChunkWriter(context), charge), validated.backend.clock))
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
