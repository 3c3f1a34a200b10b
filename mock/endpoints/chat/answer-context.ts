import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import { beijing } from '../../data/beijing-time.ts'
import type { Model } from '../../data/models.ts'
import type { Backend } from '../../core/backend.ts'
import type { ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'
import { type Style, styleOf } from './wire-style.ts'

/** A request that passed the checks. */
export interface Asked {
  readonly request: ChatCompletionParams
  readonly model: Model
  readonly promptTokens: number
  readonly backend: Backend
}

/** What frames an answer, whole or streamed: everything but its pieces. */
export interface AnswerFrame extends Asked {
  readonly id: string
  readonly requestId: string
  readonly created: number
  readonly style: Style
  /** What the script or the default answer says beyond the pieces. */
  readonly reply: Omit<ChatReply, 'content' | 'reasoning' | 'toolCalls'>
}

/** Frames an answer: its ids and time, and the wire form of its model and month. */
export function frameOf(asked: Asked, reply: ChatReply | ChatStreamReply): AnswerFrame {
  const { model, request, backend } = asked
  const style = styleOf(model, reply.era ?? (monthOf(reply.created) || backend.options.era || eraOf(model, reply)))
  const id = reply.id ?? (style.decimalIds ? backend.ids.decimal() : backend.ids.request(reply.created))
  return {
    ...asked,
    id,
    requestId: reply.requestId ?? request.request_id ?? id,
    created: reply.created ?? backend.clock.seconds(),
    style,
    reply,
  }
}

/** An answer that says when it was made speaks as that month did. */
function monthOf(created: number | undefined): string {
  return created === undefined ? '' : beijing(created * 1000).slice(0, 7)
}

/** glm-4.5 moved its first line feed from the content to the reasoning between September and November 2025. Observed. */
function eraOf(model: Model, reply: ChatReply | ChatStreamReply): string {
  const first = 'pieces' in reply ? firstReasoning(reply.pieces) : [reply.reasoning].flat()[0]
  return model.era === '2025-09' && first?.startsWith('\n') ? '2025-11' : model.era
}

function firstReasoning(pieces: ChatStreamReply['pieces']): string | undefined {
  if (!Array.isArray(pieces)) return undefined
  return (pieces as readonly ChatPiece[]).map((piece) => typeof piece === 'string' ? undefined : piece.reasoning)
    .find((reasoning) => reasoning !== undefined)
}

/** The id of the call with this number in a stream; see `Style.callIds`. */
export function streamCallId({ id, style, backend }: AnswerFrame, number: number): string {
  if (style.callIds === 'hex') return `call_${backend.ids.hex(24)}`
  if (style.callIds === 'base62') return `call_${backend.ids.base62(22)}`
  return style.callIds === 'response' && number === 0 ? `call_${id}` : `call_${id}_${number}`
}
