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
import { use } from '../../platform/hosted-tools.ts'
import { badField, refuse } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { done, event } from '../../http/sse.ts'
import { json, stream } from '../../http/reply.ts'
import { type Said, talk, type Turn } from '../../platform/chat-service.ts'
import { tokensOf } from '../../data/tokens.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/assistant', handle: create },
  { method: 'POST', path: '/paas/v4/assistant/list', handle: list },
  { method: 'POST', path: '/paas/v4/assistant/conversation/list', handle: conversations },
]

/** A conversation with an assistant. */
interface Conversation extends AssistantConversation {
  update_time: string
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
  readonly turns: Turn[]
}

async function create(context: Context): Promise<Reply> {
  const { backend } = context
  const fields = new Fields(context.json())
  const assistant_id = knownAssistant(fields)
  fields.choice('model', ['glm-4-assistant', 'glm-4-alltools'])
  // "Only streaming works." Source: docs of 2024; the code is assumed.
  if (!fields.flag('stream', true)) throw refuse('1212', { method: 'SYNC' })
  const id = fields.requestId(context)
  const { turns, text } = readMessages(context, plain(fields.body['messages']))
  if (turns.some(({ role }) => role !== 'user')) throw badField('messages')
  const conversation = open(context, fields.optionalText('conversation_id'), assistant_id)
  const said = await talk(context, [...conversation.turns, ...turns])
  remember(conversation, turns, said, context)
  const tool = toolOf(assistant_id)
  const used = tool && use(context, tool, text)
  const deltas: AssistantDelta[] = [
    ...(used ? [{ role: 'assistant', tool_calls: [used.input], metadata: {} }] : []),
    ...(used ? [{ role: 'tool', tool_calls: [used.output], metadata: {} }] : []),
    ...tokensOf(said.text).map((content) => ({ role: 'assistant', content, metadata: {} })),
  ]
  const tail = { assistant_id, conversation_id: conversation.id }
  return stream(play(chunks(deltas, said), backend.clock))

  /** Key order, `created` in milliseconds and `in_process`: observed, 2024-08. The end: docs of 2024. */
  function* chunks(deltas: readonly AssistantDelta[], { usage }: Said): Generator<string> {
    for (const delta of deltas) {
      const created = backend.clock.now()
      yield event(
        { id, created, choices: [{ index: 0, delta }], status: 'in_process', ...tail } satisfies AssistantChunk,
      )
    }
    yield event(
      {
        id,
        created: backend.clock.now(),
        choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', metadata: {} } }],
        usage,
        status: 'completed',
        ...tail,
      } satisfies AssistantChunk,
    )
    yield done
  }
}

function list(context: Context): Reply {
  const wanted = context.json()['assistant_id_list']
  if (!Array.isArray(wanted)) throw badField('assistant_id_list')
  const data = wanted.length ? wanted.flatMap((id) => assistants.get(id) ?? []) : [...assistants.values()]
  return json({ success: true, code: 200, msg: '操作成功', data } satisfies AssistantList)
}

function conversations(context: Context): Reply {
  const fields = new Fields(context.json())
  const assistant_id = knownAssistant(fields)
  const page = fields.number('page', 1, { min: 1, max: 1e6, integer: true })
  const size = fields.number('page_size', 5, { min: 1, max: 100, integer: true })
  const all = [...context.account.get(conversationsSlot).values()].filter((held) => held.assistant_id === assistant_id)
    .reverse()
  const conversation_list = all.slice((page - 1) * size, page * size).map(({ turns: _, ...shown }) => shown)
  return json(
    {
      success: true,
      code: 200,
      msg: '操作成功',
      data: { assistant_id, conversation_list, has_more: page * size < all.length },
    } satisfies AssistantConversationList,
  )
}

function knownAssistant(fields: Fields): string {
  const id = fields.text('assistant_id')
  if (!assistants.has(id)) throw badField('assistant_id')
  return id
}

/** Messages with `image_url: { url }` told as agents write it. */
function plain(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages
  return messages.map((message) =>
    Array.isArray(message?.content) ? { ...message, content: message.content.map(withLink) } : message
  )
}

function withLink(part: { image_url?: { url?: string } } | null): object {
  return part?.image_url ? { ...part, image_url: part.image_url.url } : { ...part }
}

/** Conversations of an account, by id. */
const conversationsSlot: Slot<Map<string, Conversation>> = slot(() => new Map())

function open(context: Context, id: string | undefined, assistant_id: string): Conversation {
  const { ids, clock } = context.backend
  if (id !== undefined) {
    const known = context.account.get(conversationsSlot).get(id)
    if (known?.assistant_id !== assistant_id) throw badField('conversation_id')
    return known
  }
  const create_time = new Date(clock.now()).toISOString()
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  return { id: ids.hex(24), assistant_id, create_time, update_time: create_time, usage, turns: [] }
}

/** Keeps what was said, and puts the conversation at the end of the list. */
function remember(conversation: Conversation, turns: readonly Turn[], { text, usage }: Said, context: Context): void {
  const held = context.account.get(conversationsSlot)
  conversation.turns.push(...turns, { role: 'assistant', content: text })
  conversation.update_time = new Date(context.backend.clock.now()).toISOString()
  conversation.usage.prompt_tokens += usage.prompt_tokens
  conversation.usage.completion_tokens += usage.completion_tokens
  conversation.usage.total_tokens += usage.total_tokens
  held.delete(conversation.id)
  held.set(conversation.id, conversation)
}
