import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { play } from '../../http/player.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Model } from '../../data/models.ts'
import type { ValidatedRequest } from '../../platform/turn/answer-context.ts'
import { checkChat, checkModel } from '../../platform/turn/check-request.ts'
import type { AnyChatReply, ChatReply } from '../../platform/turn/reply.ts'
import { splitReply } from '../../platform/turn/split-reply.ts'
import { chargeOf, type ChargeTokens, replyOfTurn } from '../../platform/turn/turn.ts'
import { writePieces } from '../../platform/turn/write-pieces.ts'
import { logIdOf, type MessageContext, messageContextOf } from './answer.ts'
import { checkTypes, checkValues, readBody } from './check-body.ts'
import { defaultMessage } from './default-message.ts'
import { EventWriter } from './event-writer.ts'
import { messageHeaders } from './headers.ts'
import { MessageBuilder } from './message-body.ts'
import { unknownMessageModel } from './refusals.ts'
import { serverPieces } from './server-tools.ts'
import { thinkingOf } from './thinking.ts'

/** A header of Claude Code that defers every tool, so that the model sees none. Observed 2026-07-22. */
const DEFERS_TOOLS = 'advanced-tool-use-2025-11-20'

type Body = Readonly<Record<string, unknown>>

/** Handles `POST /v1/messages`: validates the request, and sends the reply of a script or the default one, whole or streamed. */
export function createMessage(context: Context, scripted?: AnyChatReply): Reply | Promise<Reply> {
  const startedAtMs = context.backend.clock.now()
  const body = readBody(context)
  checkTypes(body)
  checkValues(body, context.body.length)
  const { validated, hasImages } = checkTurn(context, body)
  const charge = chargeOf(context, validated)
  const reply = scripted ? replyOfTurn(validated, scripted) : defaultMessage(validated, hasImages)
  const message = messageContextOf(validated, reply)
  const isStream = validated.request.stream === true
  const withHeaders = (body: Reply['body']): Reply => {
    const headers = messageHeaders(context, { logId: logIdOf(message.id), isStream, startedAtMs })
    return { status: 200, headers, body }
  }
  if (!isStream) return buildBody(reply, message, charge).then((body) => withHeaders(body))
  const split = 'pieces' in reply ? reply : { ...reply, pieces: piecesOf(reply, message) }
  return withHeaders(play(writePieces(split, message, new EventWriter(message), charge), context.backend.clock))
}

/** Validates a request as a v4 chat request, after what differs between the protocols was adapted. */
function checkTurn(context: Context, body: Body): { validated: ValidatedRequest; hasImages: boolean } {
  const chat = context.chatRequest()
  const model = findModel(context, chat['model'])
  const readsImages = model.kind === 'vision'
  const messages = chat['messages'] as readonly Body[]
  const hidesTools = context.headers['anthropic-beta']?.includes(DEFERS_TOOLS)
  const { stop, tool_choice, temperature, top_p: _, ...fields } = chat
  const checked = checkChat(context, {
    ...fields,
    ...thinkingOf(body, model),
    messages: readsImages ? messages : messages.map(withoutImages),
    ...(temperature !== undefined && { temperature: Number(temperature) }),
    // The range is that of the protocol, not of the model.
    max_tokens: Math.min(Math.trunc(Number(body['max_tokens'])), model.maxTokens),
    ...(hidesTools && { tools: undefined }),
  }, 'SSE')
  const request = { ...checked.request, stop, tool_choice, model: echoedName(body['model'], chat['model']) }
  return {
    validated: { ...checked, request: request as ChatCompletionParams },
    hasImages: !readsImages && messages.some(({ content }) => Array.isArray(content) && content.some(isImage)),
  }
}

/** @throws {Refusal} for an unknown model */
export function findModel(context: Context, name: unknown): Model {
  try {
    return checkModel(context, name, 'general')
  } catch (error) {
    throw error instanceof Refusal && error.code === '1211' ? unknownMessageModel(context.backend.options.era) : error
  }
}

/** The name in the case of the request; of `claude-*` the GLM name that it stands for. */
function echoedName(sent: unknown, mapped: unknown): string {
  return String(mapped).toLowerCase() === String(sent).toLowerCase() ? String(sent) : String(mapped)
}

/** A message in which each image is a text, as for a model that reads no images. */
function withoutImages(message: Body): Body {
  const { content } = message
  if (!Array.isArray(content) || !content.some(isImage)) return message
  return { ...message, content: content.map((part) => isImage(part) ? { type: 'text', text: '[image]' } : part) }
}

function isImage(part: { readonly type?: unknown } | null): boolean {
  return part?.type === 'image_url'
}

/** The pieces of a whole reply: tools of the server come first, then thinking, text and calls. */
function piecesOf(reply: ChatReply, context: MessageContext) {
  return [...serverPieces(reply, context), ...splitReply(reply, context)]
}

async function buildBody(reply: AnyChatReply, context: MessageContext, charge: ChargeTokens): Promise<string> {
  const builder = new MessageBuilder(context)
  const pieces = 'pieces' in reply ? reply.pieces : piecesOf(reply, context)
  for await (const piece of pieces) builder.add(piece)
  charge(builder.totalTokens)
  await context.backend.clock.wait(builder.waitMs)
  return JSON.stringify(builder.body())
}
