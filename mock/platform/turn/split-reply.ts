import { tokensOf } from '../../data/tokens.ts'
import type { AnswerContext } from './answer-context.ts'
import type { ChatPiece, ChatReply } from './reply.ts'

/** Splits a complete reply into the pieces of a stream: reasoning, content, tool calls; see `WireStyle.newlineFirst`. */
export function splitReply(reply: ChatReply, context: AnswerContext): ChatPiece[] {
  const { chunkTokens } = context.style
  const reasoning = splitText(reply.reasoning, chunkTokens.reasoning)
  const content = splitText(reply.content, chunkTokens.content)
  const pieces: ChatPiece[] = []
  if (reasoning.length > 0 && isNewlineFirst(reply, context)) {
    const first = content.shift() ?? ''
    if (first.length > 1 && first.startsWith('\n')) content.unshift(first.slice(1))
    else if (!first.startsWith('\n') && first) content.unshift(first)
    pieces.push('\n')
  }
  for (const text of reasoning) pieces.push({ reasoning: text })
  // Not push(...content), because the number of arguments of a call is limited: about 120 000 on Node.
  for (const text of content) pieces.push(text)
  if (reply.toolCalls) pieces.push({ toolCalls: reply.toolCalls })
  return pieces
}

function isNewlineFirst({ leadingNewline, content }: ChatReply, { model, style }: AnswerContext): boolean {
  if (leadingNewline !== undefined) return leadingNewline
  const text = typeof content === 'string' ? content : content?.join('')
  return style.newlineFirst && !!text?.startsWith(model.name.startsWith('glm-4.6') ? '\n' : '\n\n')
}

/** A string is split into chunks of so many tokens; a list already is the chunks. */
function splitText(text: string | readonly string[] | null | undefined, tokensPerChunk: number): string[] {
  if (text === undefined || text === null) return []
  if (typeof text !== 'string') return [...text]
  return tokensPerChunk === 1 ? tokensOf(text) : joinTokens(tokensOf(text), tokensPerChunk)
}

function joinTokens(tokens: readonly string[], count: number): string[] {
  const chunks: string[] = []
  for (let start = 0; start < tokens.length; start += count) chunks.push(tokens.slice(start, start + count).join(''))
  return chunks
}
