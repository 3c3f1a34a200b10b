import type { ChatCompletion } from '../../../src/types/chat.ts'
import type { FunctionCall } from '../../../src/types.ts'
import { countTokens } from '../../data/tokens.ts'
import { argumentsText } from '../../platform/turn/tool-arguments.ts'
import { type AnswerContext, streamCallId } from '../../platform/turn/answer-context.ts'
import type { ChatReply, ToolCallReply } from '../../platform/turn/reply.ts'
import { isAbnormal, TokenCounter } from '../../platform/turn/usage.ts'

/** Builds the JSON body of a completion. Every level has its keys in alphabetical order. Observed on 37 recorded bodies. */
export function buildCompletion(reply: ChatReply, context: AnswerContext): ChatCompletion {
  const { id, requestId, created, model, style } = context
  const tokens = new TokenCounter()
  const toolCalls = reply.toolCalls?.length ? buildToolCalls(reply.toolCalls, context, tokens) : undefined
  const content = contentOf(reply, context)
  const reasoning = joinText(reply.reasoning)
  tokens.content += countTokens(content ?? '')
  tokens.reasoning = countTokens(reasoning ?? '')
  const finish_reason = reply.finish ?? (toolCalls ? 'tool_calls' : 'stop')
  const message = {
    ...(reply.audio && { audio: sortKeys(reply.audio) }),
    ...(content !== undefined && { content }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    role: 'assistant' as const,
    ...(toolCalls && { tool_calls: toolCalls }),
  }
  const body = {
    choices: [{ finish_reason, index: 0, message }],
    ...(reply.contentFilter && { content_filter: reply.contentFilter.map(sortKeys) }),
    created,
    id,
    model: model.name,
    ...(style.object && { object: 'chat.completion' as const }),
    request_id: requestId,
    ...((!isAbnormal(finish_reason) || reply.usage) && { usage: sortKeys(tokens.usage(context)) }),
    ...(reply.webSearch && { web_search: reply.webSearch.map(sortKeys) }),
  }
  return body as typeof body & Pick<ChatCompletion, 'usage'>
}

/**
 * Ids of synchronous tool calls are consecutive negative numbers. Observed 2025 and 2026. In 2024 they are derived from the id of the
 * completion, as in streams.
 */
function buildToolCalls(
  calls: readonly ToolCallReply[],
  context: AnswerContext,
  tokens: TokenCounter,
): FunctionCall[] {
  const first = context.backend.ids.negative()
  return calls.map((call, index) => {
    const text = argumentsText(call)
    tokens.addToolCall(call, text)
    const id = call.id ?? (context.style.decimalIds ? streamCallId(context, index) : `call_${first + BigInt(index)}`)
    return { function: { arguments: text, name: call.name }, id, index, type: 'function' }
  })
}

/** `undefined` omits the key. */
function contentOf({ content, toolCalls }: ChatReply, { style }: AnswerContext): string | null | undefined {
  if (content === null) return null
  if (content !== undefined) return joinText(content)
  return toolCalls?.length ? style.contentWithToolCalls : ''
}

function joinText(text: string | readonly string[] | undefined): string | undefined {
  return typeof text === 'string' ? text : text?.join('')
}

function sortKeys<T extends object>(value: T): T {
  const sorted = {} as T
  for (const name of Object.keys(value).sort() as (keyof T)[]) sorted[name] = value[name]
  return sorted
}
