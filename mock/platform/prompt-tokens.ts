import type { ChatCompletionParams } from '../../src/types/chat.ts'
import type { Message } from '../../src/types.ts'
import type { Base } from '../data/addresses.ts'
import { keepsReasoning } from '../data/thinking.ts'
import { countTokens } from '../data/tokens.ts'

/** Tokens added for each message and for the start of the reply; assumed. */
const PER_MESSAGE = 3
const PER_REPLY = 3
/** Tokens of one image, video or file; assumed. The server's count depends on the size. */
const PER_PART = 512

/** The member of a request that a part of the prompt comes from; `reply` is the start of the reply, which comes from none. */
export type PromptMember = 'tools' | 'role' | 'reasoning_content' | 'content' | 'tool_calls' | 'reply'

/**
 * Receives one part of a prompt.
 *
 * @param message Index of the message.
 * @param tokens Number of tokens of a part whose text is not counted: a role, an image, a file.
 */
export type ReadPart = (member: PromptMember, text: string, message: number, tokens?: number | undefined) => void

/**
 * Reads the parts of a prompt in the order in which the model gets them, tools first; reasoning of earlier turns where the server keeps it. The
 * order is that of the chat templates of the open models GLM-4.5 to GLM-5.
 */
export function readPrompt({ messages, tools, thinking }: ChatCompletionParams, base: Base, read: ReadPart): void {
  const isReasoningKept = keepsReasoning(base, thinking)
  if (tools?.length) read('tools', JSON.stringify(tools), 0)
  for (const [index, message] of messages.entries()) {
    read('role', message.role, index, PER_MESSAGE)
    const isAssistant = message.role === 'assistant'
    if (isAssistant && isReasoningKept) read('reasoning_content', message.reasoning_content ?? '', index)
    readContent(message.content, index, read)
    if (isAssistant && message.tool_calls) read('tool_calls', JSON.stringify(message.tool_calls), index)
  }
  read('reply', '', messages.length, PER_REPLY)
}

/** The number of prompt tokens. */
export function promptTokens(request: ChatCompletionParams, base: Base = 'general'): number {
  let sum = 0
  readPrompt(request, base, (_member, text, _message, tokens) => {
    sum += tokens ?? countTokens(text)
  })
  return sum
}

function readContent(content: Message['content'], index: number, read: ReadPart): void {
  if (typeof content === 'string') return read('content', content, index)
  // A request whose tokens are only counted need not be valid.
  for (const part of Array.isArray(content) ? content : []) {
    if (part?.type === 'text' && typeof part.text === 'string') read('content', part.text, index)
    else read('content', JSON.stringify(part), index, PER_PART)
  }
}
