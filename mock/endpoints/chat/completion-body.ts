import type { ChatCompletion } from '../../../src/types/chat.ts'
import type { FunctionCall } from '../../../src/types.ts'
import { countTokens } from '../../data/tokens.ts'
import { argumentsOf } from './chunk-writer.ts'
import { type AnswerFrame, streamCallId } from './answer-context.ts'
import type { ChatPiece, ChatReply, ToolCallReply } from './reply.ts'
import { isAbnormal, Spent } from './usage.ts'

/** A whole answer; every level has its keys in alphabetical order. Observed on 37 recorded bodies. */
export function wholeOf(reply: ChatReply, frame: AnswerFrame): ChatCompletion {
  const { id, requestId, created, model, style } = frame
  const spent = new Spent()
  const toolCalls = reply.toolCalls?.length ? callsOf(reply.toolCalls, frame, spent) : undefined
  const content = text(reply.content) ?? (reply.content === null ? null : toolCalls ? style.silence : '')
  const reasoning = text(reply.reasoning)
  spent.content += countTokens(content ?? '')
  spent.reasoning = countTokens(reasoning ?? '')
  const finish_reason = reply.finish ?? (toolCalls ? 'tool_calls' : 'stop')
  const message = {
    ...(reply.audio && { audio: sorted(reply.audio) }),
    ...(content !== undefined && { content }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    role: 'assistant' as const,
    ...(toolCalls && { tool_calls: toolCalls }),
  }
  const body = {
    choices: [{ finish_reason, index: 0, message }],
    ...(reply.contentFilter && { content_filter: reply.contentFilter.map(sorted) }),
    created,
    id,
    model: model.name,
    ...(style.object && { object: 'chat.completion' as const }),
    request_id: requestId,
    ...((!isAbnormal(finish_reason) || reply.usage) && { usage: sorted(spent.usage(frame)) }),
    ...(reply.webSearch && { web_search: reply.webSearch.map(sorted) }),
  }
  return body as typeof body & Pick<ChatCompletion, 'usage'>
}

/** Joins the pieces of a streamed script for a request that wants the answer whole; waits are added up. */
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

/**
 * Ids of synchronous answers are negative numbers, the second one more than the first. Observed 2025 and 2026. Those of 2024 are named
 * after the answer, as in streams.
 */
function callsOf(calls: readonly ToolCallReply[], frame: AnswerFrame, spent: Spent): FunctionCall[] {
  const first = frame.backend.ids.negative()
  return calls.map((call, index) => {
    const text = argumentsOf(call)
    spent.toolCall(call, text)
    const id = call.id ?? (frame.style.decimalIds ? streamCallId(frame, index) : `call_${first + BigInt(index)}`)
    return { function: { arguments: text, name: call.name }, id, index, type: 'function' }
  })
}

function text(value: string | readonly string[] | null | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join('')
}

function sorted<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)) as T
}
