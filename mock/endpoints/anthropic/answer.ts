import { beijing } from '../../data/beijing-time.ts'
import { type AnswerContext, answerContextOf, type ValidatedRequest } from '../../platform/turn/answer-context.ts'
import type { AnyChatReply } from '../../platform/turn/reply.ts'
import type { TokenCounter } from '../../platform/turn/usage.ts'

/** The month of the newest recordings. */
const NEWEST_ERA = '2026-10'

/** What a message needs in addition to its blocks. */
export interface MessageContext extends AnswerContext {
  /** Month whose wire format the message has. */
  readonly messageEra: string
  /** `model` of the message: the GLM name in the case of the request. */
  readonly modelName: string
}

/** Usage of a message. `input_tokens` has no cached tokens. */
interface MessageUsage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_input_tokens?: number | undefined
  readonly server_tool_use?: { readonly web_search_requests: number } | undefined
  readonly service_tier?: 'standard' | undefined
}

/** Sets id, time and wire format of a message. */
export function messageContextOf(validated: ValidatedRequest, reply: AnyChatReply): MessageContext {
  const { backend, request } = validated
  const messageEra = eraOf(validated, reply)
  const id = reply.id ?? (isEarly(messageEra) ? '' : 'msg_') + backend.ids.request(reply.created)
  const context = answerContextOf(validated, { ...reply, id, era: messageEra })
  // The quirks of v4 streams are not those of this protocol: text comes after thinking, in deltas of one token or a few.
  const style = { ...context.style, newlineFirst: false, cachedTokens: true, chunkTokens: { reasoning: 1, content: 1 } }
  return { ...context, style, messageEra, modelName: request.model }
}

function eraOf({ backend }: ValidatedRequest, { era, created }: AnyChatReply): string {
  if (era !== undefined) return era
  return created === undefined ? backend.options.era || NEWEST_ERA : beijing(created * 1000).slice(0, 7)
}

/** Until December 2025 ids have no `msg_`, and `usage` ends with the cached tokens. Observed in October 2025 and on 2026-01-03. */
function isEarly(era: string): boolean {
  return era < '2026-01'
}

/** The request id of a message, which is also the header `x-log-id`. */
export function logIdOf(id: string): string {
  return id.replace(/^msg_/, '')
}

/** Ids of tool calls: models that do not think number them, as observed on glm-4-air. */
export function toolUseId({ id, model, backend }: MessageContext, index: number): string {
  return model.thinking ? `call_${backend.ids.hex(24)}` : `call_${logIdOf(id)}_${index}`
}

/** A signature of a thinking block, which is empty on glm-5v-turbo. Observed, February to August 2026. */
export function signatureOf({ model, backend }: MessageContext): string {
  return model.name === 'glm-5v-turbo' ? '' : backend.ids.hex(24)
}

export const OVERFLOW = 'model_context_window_exceeded'

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  // Not observed: the stop reason that Anthropic has for it.
  sensitive: 'refusal',
}

/** `stop_reason` for a finish reason of v4; a reason that v4 does not have is sent as it is. */
export function stopReasonOf(finish: string): string {
  return stopReasons[finish] ?? finish
}

/** Usage of a message. A key of the script wins, as in v4; a message that exceeds the context has no tokens. Observed. */
export function messageUsage(tokens: TokenCounter, context: MessageContext, stopReason: string): MessageUsage {
  if (stopReason === OVERFLOW && !context.reply.usage) {
    return { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 }
  }
  const { prompt_tokens: prompt, completion_tokens: output, prompt_tokens_details: details } = tokens.usage(context)
  const cached = details?.cached_tokens
  return {
    input_tokens: prompt - (cached ?? 0),
    output_tokens: output,
    ...(details && { cache_read_input_tokens: cached ?? 0 }),
    ...(!isEarly(context.messageEra) && {
      server_tool_use: { web_search_requests: 0 },
      service_tier: 'standard' as const,
    }),
  }
}
