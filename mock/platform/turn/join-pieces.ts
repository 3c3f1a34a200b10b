import type { ChatPiece, ChatReply, ToolCallReply } from './reply.ts'

/** Joins the pieces of a streamed script for a request without `stream`; waits are added up. */
export async function joinPieces(
  pieces: Iterable<ChatPiece> | AsyncIterable<ChatPiece>,
): Promise<{ reply: ChatReply; waitMs: number }> {
  const reply: ChatReply & { content?: string; reasoning?: string; toolCalls?: ToolCallReply[] } = {}
  let waitMs = 0
  for await (const piece of pieces) {
    const { content, reasoning, toolCalls, wait = 0, finish, usage } = typeof piece === 'string'
      ? { content: piece } as Exclude<ChatPiece, string>
      : piece
    if (content !== undefined) reply.content = (reply.content ?? '') + content
    if (reasoning !== undefined) reply.reasoning = (reply.reasoning ?? '') + reasoning
    if (toolCalls) (reply.toolCalls ??= []).push(...toolCalls)
    if (finish !== undefined) reply.finish = finish
    if (usage !== undefined) reply.usage = usage
    waitMs += wait
  }
  return { reply, waitMs }
}
