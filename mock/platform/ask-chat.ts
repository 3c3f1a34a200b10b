import { refuse } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
}

/** The text of a chat completion and its token usage. */
export interface ChatResult {
  readonly text: string
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/**
 * Sends messages to the mock's own chat endpoint, so that agents, assistants and applications use the rules of a test for chat and the same
 * moderation.
 *
 * @throws {Refusal} The error response of the chat endpoint.
 */
export async function askChat(context: Context, messages: readonly ChatTurn[]): Promise<ChatResult> {
  const body = { model: 'glm-4.6', messages, thinking: { type: 'disabled' } }
  const reply = await context.backend.ask(context, '/paas/v4/chat/completions', body)
  // A rule may have replaced the whole body by any JSON.
  const completion = JSON.parse(String(reply.body)) ?? {}
  if (reply.status !== 200) {
    const { error: { code, message }, contentFilter } = completion
    throw refuse(code, message, { status: reply.status, contentFilter })
  }
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } = completion.usage ?? {}
  return {
    text: completion.choices?.[0]?.message?.content ?? '',
    usage: { prompt_tokens, completion_tokens, total_tokens },
  }
}
