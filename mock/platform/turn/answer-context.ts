import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import type { Base } from '../../data/addresses.ts'
import { beijing } from '../../data/beijing-time.ts'
import type { Model } from '../../data/models.ts'
import type { Backend } from '../../core/backend.ts'
import type { AnyChatReply, ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'
import { type WireStyle, wireStyleOf } from './wire-style.ts'

/** A chat request that passed `checkChat`, with its model. */
export interface ValidatedRequest {
  readonly request: ChatCompletionParams
  readonly model: Model
  /** The base that was called; some models behave differently on each. */
  readonly base: Base
  readonly promptTokens: number
  /** How many of the prompt tokens were in the context cache. */
  readonly cachedTokens: number
  readonly backend: Backend
}

/** Everything that a completion or its chunks need in addition to content, reasoning and tool calls. */
export interface AnswerContext extends ValidatedRequest {
  readonly id: string
  readonly requestId: string
  readonly created: number
  readonly style: WireStyle
  /** The reply without its text and tool calls: finish reason, usage, search results. */
  readonly reply: Omit<ChatReply, 'content' | 'reasoning' | 'toolCalls'>
}

/** Sets the ids and the time of a reply, and chooses the wire style of its model and month. */
export function answerContextOf(validated: ValidatedRequest, reply: AnyChatReply): AnswerContext {
  const { model, base, request, backend } = validated
  const style = wireStyleOf(model, base, eraOf(validated, reply))
  const id = reply.id ?? (style.decimalIds ? backend.ids.decimal() : backend.ids.request(reply.created))
  return {
    ...validated,
    id,
    requestId: reply.requestId ?? request.request_id ?? id,
    created: reply.created ?? backend.clock.seconds(),
    style,
    reply,
  }
}

/** The month whose wire style the reply has: its own `era`, the month of its `created`, the option `era`, or the model's month. */
function eraOf({ model, base, backend }: ValidatedRequest, reply: AnyChatReply): string {
  if (reply.era !== undefined) return reply.era
  if (reply.created !== undefined) return beijing(reply.created * 1000).slice(0, 7)
  return backend.options.era || defaultEraOf(model.era[base], reply)
}

/** glm-4.5 moved its first line feed from the content to the reasoning between September and November 2025. Observed. */
function defaultEraOf(era: string, reply: AnyChatReply): string {
  if (era !== '2025-09') return era
  const first = 'pieces' in reply ? firstReasoning(reply.pieces) : [reply.reasoning].flat()[0]
  return first?.startsWith('\n') ? '2025-11' : era
}

function firstReasoning(pieces: ChatStreamReply['pieces']): string | undefined {
  if (!Array.isArray(pieces)) return undefined
  return (pieces as readonly ChatPiece[]).map((piece) => typeof piece === 'string' ? undefined : piece.reasoning)
    .find((reasoning) => reasoning !== undefined)
}

/** The id of the tool call at this position of a stream; see `WireStyle.callIds`. */
export function streamCallId({ id, style, backend }: AnswerContext, index: number): string {
  if (style.callIds === 'tool') return `tool-${backend.ids.hex(32)}`
  if (style.callIds === 'hex') return `call_${backend.ids.hex(24)}`
  if (style.callIds === 'base62') return `call_${backend.ids.base62(22)}`
  return style.callIds === 'response' && index === 0 ? `call_${id}` : `call_${id}_${index}`
}
