import { type BodySchema, listOf, objectWith, requestIds } from '../../core/body-schema.ts'
import { type Slot, slot } from '../../core/account.ts'
import type {
  AssistantChunk,
  AssistantConversation,
  AssistantConversationList,
  AssistantDelta,
  AssistantList,
} from '../../../src/resources/assistant.ts'
import { readMessages } from '../../platform/agent-messages.ts'
import { assistants, toolOf } from './catalog.ts'
import { callHostedTool } from '../../platform/hosted-tools.ts'
import { badField, refuse } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { done, event, json, stream } from '../../http/reply.ts'
import { askChat, type ChatResult, type ChatTurn } from '../../platform/ask-chat.ts'
import { tokensOf } from '../../data/tokens.ts'

const assistantBody: BodySchema = objectWith({
  'assistant_id!': 'string',
  conversation_id: 'string',
  model: 'string',
  'messages!': listOf('object', 1),
  stream: 'boolean',
  do_sample: 'boolean',
  attachments: listOf(objectWith({ file_id: 'string' })),
  metadata: 'object',
  extra_parameters: objectWith({ translate: objectWith({ from: 'string', to: 'string' }) }),
  ...requestIds,
})

const listBody: BodySchema = objectWith({ 'assistant_id_list!': listOf('string'), ...requestIds })

const conversationsBody: BodySchema = objectWith({
  'assistant_id!': 'string',
  page: { from: 1, to: Infinity, integer: true },
  page_size: { from: 1, to: 100, integer: true },
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/assistant', body: assistantBody, handle: create },
  { method: 'POST', path: '/paas/v4/assistant/list', body: listBody, handle: list },
  { method: 'POST', path: '/paas/v4/assistant/conversation/list', body: conversationsBody, handle: conversations },
]

/** A conversation with an assistant: its entry in `conversation/list`, and its turns. */
interface Conversation extends AssistantConversation {
  update_time: string
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
  readonly turns: ChatTurn[]
}

async function create(context: Context): Promise<Reply> {
  const { backend } = context
  const fields = new Fields(context.json())
  const assistant_id = readAssistantId(fields)
  fields.choice('model', ['glm-4-assistant', 'glm-4-alltools'])
  // Observed 2026-09-07, without `stream` and with false; the docs have true as its default.
  if (!fields.flag('stream')) throw refuse('1212', { method: 'SYNC' })
  const id = fields.requestId(context)
  const { turns, text } = readMessages(context, flattenImageLinks(fields.body['messages']))
  if (turns.some(({ role }) => role !== 'user')) throw badField('messages')
  const conversation = findOrOpenConversation(context, fields.optionalText('conversation_id'), assistant_id)
  const result = await askChat(context, [...conversation.turns, ...turns])
  addToConversation(conversation, turns, result, context)
  const tool = toolOf(assistant_id)
  const toolCall = tool && callHostedTool(context, tool, text)
  const deltas: AssistantDelta[] = [
    ...(toolCall ? [{ role: 'assistant', tool_calls: [toolCall.input], metadata: {} }] : []),
    ...(toolCall ? [{ role: 'tool', tool_calls: [toolCall.output], metadata: {} }] : []),
    ...tokensOf(result.text).map((content) => ({ role: 'assistant', content, metadata: {} })),
  ]
  const commonTail = { assistant_id, conversation_id: conversation.id }
  return stream(play(writeEvents(result.usage), backend.clock))

  /** Key order, `created` in milliseconds and `in_process`: observed, 2024-08. The last event: docs of 2024. */
  function* writeEvents(usage: ChatResult['usage']): Generator<string> {
    for (const delta of deltas) {
      const created = backend.clock.now()
      yield event(
        { id, created, choices: [{ index: 0, delta }], status: 'in_process', ...commonTail } satisfies AssistantChunk,
      )
    }
    yield event(
      {
        id,
        created: backend.clock.now(),
        choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', metadata: {} } }],
        usage,
        status: 'completed',
        ...commonTail,
      } satisfies AssistantChunk,
    )
    yield done
  }
}

function list(context: Context): Reply {
  const ids = context.json()['assistant_id_list']
  if (!Array.isArray(ids)) throw badField('assistant_id_list')
  const data = ids.length ? ids.flatMap((id) => assistants.get(id) ?? []) : [...assistants.values()]
  return json({ success: true, code: 200, msg: '操作成功', data } satisfies AssistantList)
}

function conversations(context: Context): Reply {
  const fields = new Fields(context.json())
  const assistant_id = readAssistantId(fields)
  const page = fields.number('page', 1, { min: 1, max: 1e6, integer: true })
  const size = fields.number('page_size', 5, { min: 1, max: 100, integer: true })
  const all = [...context.account.get(conversationsSlot).values()]
    .filter((conversation) => conversation.assistant_id === assistant_id)
    .reverse()
  const conversation_list = all.slice((page - 1) * size, page * size).map(({ turns: _, ...entry }) => entry)
  return json(
    {
      success: true,
      code: 200,
      msg: '操作成功',
      data: { assistant_id, conversation_list, has_more: page * size < all.length },
    } satisfies AssistantConversationList,
  )
}

function readAssistantId(fields: Fields): string {
  const id = fields.text('assistant_id')
  if (!assistants.has(id)) throw badField('assistant_id')
  return id
}

/** Replaces `image_url: { url }` in messages by `image_url: url`, the form of the agents API. */
function flattenImageLinks(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages
  return messages.map((message) =>
    Array.isArray(message?.content) ? { ...message, content: message.content.map(flattenPart) } : message
  )
}

function flattenPart(part: { image_url?: { url?: string } } | null): object {
  return part?.image_url ? { ...part, image_url: part.image_url.url } : { ...part }
}

/** Conversations of an account by id, the last used one at the end. */
const conversationsSlot: Slot<Map<string, Conversation>> = slot(() => new Map())

function findOrOpenConversation(context: Context, id: string | undefined, assistant_id: string): Conversation {
  const { ids, clock } = context.backend
  if (id !== undefined) {
    const conversation = context.account.get(conversationsSlot).get(id)
    if (conversation?.assistant_id !== assistant_id) throw badField('conversation_id')
    return conversation
  }
  const create_time = new Date(clock.now()).toISOString()
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  return { id: ids.hex(24), assistant_id, create_time, update_time: create_time, usage, turns: [] }
}

/** Adds the turns, the answer and the usage to a conversation, and makes it the last used one. */
function addToConversation(
  conversation: Conversation,
  turns: readonly ChatTurn[],
  { text, usage }: ChatResult,
  context: Context,
): void {
  const conversations = context.account.get(conversationsSlot)
  conversation.turns.push(...turns, { role: 'assistant', content: text })
  conversation.update_time = new Date(context.backend.clock.now()).toISOString()
  conversation.usage.prompt_tokens += usage.prompt_tokens
  conversation.usage.completion_tokens += usage.completion_tokens
  conversation.usage.total_tokens += usage.total_tokens
  conversations.delete(conversation.id)
  conversations.set(conversation.id, conversation)
}
