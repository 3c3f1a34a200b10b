import type { ChatCompletionParams } from '../../src/types/chat.ts'
import type { Message } from '../../src/types.ts'
import type { Base } from '../data/api-base.ts'
import { keepsReasoning } from '../data/thinking.ts'
import { countTokens } from '../data/tokens.ts'

/** Tokens added for each message and for the start of the reply; assumed. */
const PER_MESSAGE = 3
const PER_REPLY = 3
/** Tokens of one image, video or file; assumed. The server's count depends on the size. */
const PER_PART = 512

/** The number of prompt tokens: messages, their parts and tools; reasoning of earlier turns where the server keeps it. */
export function promptTokens({ messages, tools, thinking }: ChatCompletionParams, base: Base = 'general'): number {
  const isReasoningKept = keepsReasoning(base, thinking)
  let tokens = PER_REPLY + (tools?.length ? countTokens(JSON.stringify(tools)) : 0)
  for (const message of messages) {
    tokens += PER_MESSAGE + contentTokens(message.content)
    if (message.role !== 'assistant') continue
    if (message.tool_calls) tokens += countTokens(JSON.stringify(message.tool_calls))
    if (isReasoningKept) tokens += countTokens(message.reasoning_content ?? '')
  }
  return tokens
}

function contentTokens(content: Message['content']): number {
  if (typeof content === 'string') return countTokens(content)
  let tokens = 0
  for (const part of content ?? []) tokens += part.type === 'text' ? countTokens(part.text) : PER_PART
  return tokens
}
