import { tokensOf } from '../../data/tokens.ts'
import type { AnswerFrame } from './answer-context.ts'
import type { ChatPiece, ChatReply } from './reply.ts'

/** The pieces of a whole answer in the order of the wire: reasoning, content, tool calls; see `Style.newlineFirst`. */
export function piecesOf(reply: ChatReply, frame: AnswerFrame): ChatPiece[] {
  const reasoning = cut(reply.reasoning)
  const content = cut(reply.content)
  const pieces: ChatPiece[] = []
  if (reasoning.length > 0 && isNewlineFirst(reply, frame)) {
    const first = content.shift() ?? ''
    if (first.length > 1 && first.startsWith('\n')) content.unshift(first.slice(1))
    else if (!first.startsWith('\n') && first) content.unshift(first)
    pieces.push('\n')
  }
  for (const text of reasoning) pieces.push({ reasoning: text })
  pieces.push(...content)
  if (reply.toolCalls) pieces.push({ toolCalls: reply.toolCalls })
  return pieces
}

function isNewlineFirst({ leadingNewline, content }: ChatReply, { model, style }: AnswerFrame): boolean {
  if (leadingNewline !== undefined) return leadingNewline
  const text = typeof content === 'string' ? content : content?.join('')
  return style.newlineFirst && !!text?.startsWith(model.name.startsWith('glm-4.6') ? '\n' : '\n\n')
}

function cut(text: string | readonly string[] | null | undefined): string[] {
  if (text === undefined || text === null) return []
  return typeof text === 'string' ? tokensOf(text) : [...text]
}
