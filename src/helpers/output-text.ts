import { type AccumulatedChat, contentText } from '../resources/chat-accumulator.ts'
import type {
  AssistantMessage,
  ChatCompletion,
  ChatCompletionChunk,
  ChatDelta,
  ResponseObject,
  TaskState,
  TextPart,
} from '../types.ts'

/** What `outputText()` reads: an answer of chat or of Responses, also a streamed one, a finished task, a chunk, a message, a content. */
export type TextSource =
  | ChatCompletion
  | AccumulatedChat
  | TaskState
  | ChatCompletionChunk
  | ResponseObject
  | AssistantMessage
  | AssistantMessage['content']
  | readonly TextPart[]

/** The same without the certainty that a server sends what is documented. */
interface LooseSource {
  readonly choices?: readonly ({ message?: LooseContent; delta?: LooseContent } | null)[]
  readonly output?: readonly ({ type?: unknown; content?: ChatDelta['content'] } | null)[]
  readonly content?: ChatDelta['content']
}
type LooseContent = { content?: ChatDelta['content'] } | null

/**
 * Returns the text of an answer without its reasoning: of the first choice of a chat completion, of what `final()` returns, of a finished chat
 * task or of a chunk; of all messages of a Responses answer; of a message; of a content, which is a string or a list of parts.
 *
 * @returns `''` when there is no text, for example beside tool calls
 * @example
 * ```ts
 * const answer = await zhipu.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
 * console.log(outputText(answer)) // 你好
 * const response = await zhipu.responses.create({ model: 'glm-5.3', input: '你好' })
 * console.log(outputText(response)) // 你好
 * ```
 */
export function outputText(answer: TextSource): string {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return contentText(answer as ChatDelta['content'])
  }
  const { choices, output, content } = answer as LooseSource
  if (Array.isArray(output)) {
    const messages = output.filter((item) => item?.type === 'message')
    return messages.map((message) => contentText(message?.content)).join('')
  }
  const choice = Array.isArray(choices) ? choices[0] : undefined
  return contentText((choice?.message ?? choice?.delta)?.content ?? content)
}
