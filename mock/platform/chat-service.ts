import { refuse } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { tokensOf } from '../data/tokens.ts'

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
}

/** What was said, and what it cost. */
export interface ChatResult {
  readonly text: string
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/**
 * What the mock's own chat says, so that agents, assistants and applications say what a test has scripted for chat, and are moderated alike.
 *
 * @throws {Refusal} whatever chat refuses
 */
export async function askChat({ backend, account }: Context, messages: readonly ChatTurn[]): Promise<ChatResult> {
  const body = { model: 'glm-4.6', messages, thinking: { type: 'disabled' } }
  const reply = await backend.ask(account, { method: 'POST', path: '/paas/v4/chat/completions', body })
  const answer = JSON.parse(String(reply.body))
  if (reply.status !== 200) {
    const { error: { code, message }, contentFilter } = answer
    throw refuse(code, message, { status: reply.status, contentFilter })
  }
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage
  return { text: answer.choices[0].message.content ?? '', usage: { prompt_tokens, completion_tokens, total_tokens } }
}

/** A text in pieces of two tokens, as streams bring it; joined they are the text again. */
export function tokenPairs(text: string): string[] {
  const tokens = tokensOf(text)
  return Array.from({ length: Math.ceil(tokens.length / 2) }, (_, at) => tokens.slice(at * 2, at * 2 + 2).join(''))
}
