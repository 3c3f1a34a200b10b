import { refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { askChat, type ChatResult } from '../../platform/ask-chat.ts'
import { type AppConversation, applicationsOf, type AppRequest } from './state.ts'

/** Starts a conversation with an application. */
export function openConversation(context: Context, appId: string): AppConversation {
  const conversation = { id: context.backend.ids.decimal(), appId, turns: [] }
  applicationsOf(context.account).conversations.set(conversation.id, conversation)
  return conversation
}

/** The conversation with this id, or a new one without an id. @throws {Refusal} 1214 for an unknown id, or one of another application */
export function findOrOpenConversation(context: Context, id: string | undefined, appId: string): AppConversation {
  if (id === undefined) return openConversation(context, appId)
  const conversation = applicationsOf(context.account).conversations.get(id)
  if (conversation?.appId !== appId) throw refuse('1214', { field: 'conversation_id' }, { status: 200 })
  return conversation
}

/** Stores a question under a new request id. Ids of requests have 21 characters. Observed in the stream of the documents. */
export function createRequest(context: Context, conversation: AppConversation, question: string): AppRequest {
  const request = { id: context.backend.ids.base62(21), appId: conversation.appId, conversation, question }
  applicationsOf(context.account).requests.set(request.id, request)
  return request
}

/** Sends the question of a request to the chat, and adds question and answer to the conversation. */
export async function runRequest(context: Context, { conversation, question }: AppRequest): Promise<ChatResult> {
  const turn = { role: 'user', content: question } as const
  const result = await askChat(context, [...conversation.turns, turn])
  conversation.turns.push(turn, { role: 'assistant', content: result.text })
  return result
}
