import { refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { type Said, talk } from '../../platform/chat-service.ts'
import { type AppConversation, applicationsOf, type AppRequest } from './state.ts'

/** Begins a conversation. */
export function open(context: Context, appId: string): AppConversation {
  const fresh = { id: context.backend.ids.decimal(), appId, turns: [] }
  applicationsOf(context.account).conversations.set(fresh.id, fresh)
  return fresh
}

/** The conversation that is named, or a new one. @throws {Refusal} 1214 when it is not there, or another application's */
export function conversationIn(context: Context, id: string | undefined, appId: string): AppConversation {
  if (id === undefined) return open(context, appId)
  const known = applicationsOf(context.account).conversations.get(id)
  if (known?.appId !== appId) throw refuse('1214', { field: 'conversation_id' }, { status: 200 })
  return known
}

/** Puts a question. Ids of requests have 21 characters. Observed in the documents' stream. */
export function put(context: Context, conversation: AppConversation, question: string): AppRequest {
  const request = { id: context.backend.ids.base62(21), appId: conversation.appId, conversation, question }
  applicationsOf(context.account).requests.set(request.id, request)
  return request
}

/** Answers a question, and keeps both in the conversation. */
export async function answer(context: Context, { conversation, question }: AppRequest): Promise<Said> {
  const asked = { role: 'user', content: question } as const
  const said = await talk(context, [...conversation.turns, asked])
  conversation.turns.push(asked, { role: 'assistant', content: said.text })
  return said
}
