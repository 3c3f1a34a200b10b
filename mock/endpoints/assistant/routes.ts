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
import type { Exchange, Reply, Route } from '../../core/context.ts'
import { Fields } from '../../core/fields.ts'
import { done, event, play } from '../../http/player.ts'
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

async function create(exchange: Exchange): Promise<Reply> {
  const { world } = exchange
  const fields = new Fields(exchange.json())
  const assistant_id = knownAssistant(fields)
  fields.choice('model', ['glm-4-assistant', 'glm-4-alltools'])
  // "Only streaming works." Source: docs of 2024; the code is assumed.
  if (!fields.flag('stream', true)) throw refuse('1212', { method: 'SYNC' })
  const id = fields.requestId(exchange)
  const { turns, text } = readMessages(exchange, plain(fields.body['messages']))
  if (turns.some(({ role }) => role !== 'user')) throw badField('messages')
  const conversation = open(exchange, fields.optionalText('conversation_id'), assistant_id)
  const said = await talk(exchange, [...conversation.turns, ...turns])
  remember(conversation, turns, said, exchange)
  const tool = toolOf(assistant_id)
  const used = tool && use(exchange, tool, text)
  const deltas: AssistantDelta[] = [
    ...(used ? [{ role: 'assistant', tool_calls: [used.input], metadata: {} }] : []),
    ...(used ? [{ role: 'tool', tool_calls: [used.output], metadata: {} }] : []),
    ...tokensOf(said.text).map((content) => ({ role: 'assistant', content, metadata: {} })),
  ]
  const tail = { assistant_id, conversation_id: conversation.id }
  return stream(play(chunks(deltas, said), world.clock))

  /** Key order, `created` in milliseconds and `in_process`: observed, 2024-08. The end: docs of 2024. */
  function* chunks(deltas: readonly AssistantDelta[], { usage }: Said): Generator<string> {
    for (const delta of deltas) {
      const created = world.clock.now()
      yield event(
        { id, created, choices: [{ index: 0, delta }], status: 'in_process', ...tail } satisfies AssistantChunk,
      )
    }
    yield event(
      {
        id,
        created: world.clock.now(),
        choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', metadata: {} } }],
        usage,
        status: 'completed',
        ...tail,
      } satisfies AssistantChunk,
    )
    yield done
  }
}

function list(exchange: Exchange): Reply {
  const wanted = exchange.json()['assistant_id_list']
  if (!Array.isArray(wanted)) throw badField('assistant_id_list')
  const data = wanted.length ? wanted.flatMap((id) => assistants.get(id) ?? []) : [...assistants.values()]
  return json({ success: true, code: 200, msg: '操作成功', data } satisfies AssistantList)
}

function conversations(exchange: Exchange): Reply {
  const fields = new Fields(exchange.json())
  const assistant_id = knownAssistant(fields)
  const page = fields.number('page', 1, { min: 1, max: 1e6, integer: true })
  const size = fields.number('page_size', 5, { min: 1, max: 100, integer: true })
  const all = [...kept(exchange).values()].filter((held) => held.assistant_id === assistant_id).reverse()
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

function kept({ account }: Exchange): Map<string, Conversation> {
  return account.state('assistant', () => new Map())
}

function open(exchange: Exchange, id: string | undefined, assistant_id: string): Conversation {
  const { ids, clock } = exchange.world
  if (id !== undefined) {
    const known = kept(exchange).get(id)
    if (known?.assistant_id !== assistant_id) throw badField('conversation_id')
    return known
  }
  const create_time = new Date(clock.now()).toISOString()
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  return { id: ids.hex(24), assistant_id, create_time, update_time: create_time, usage, turns: [] }
}

/** Keeps what was said, and puts the conversation at the end of the list. */
function remember(conversation: Conversation, turns: readonly Turn[], { text, usage }: Said, exchange: Exchange): void {
  const held = kept(exchange)
  conversation.turns.push(...turns, { role: 'assistant', content: text })
  conversation.update_time = new Date(exchange.world.clock.now()).toISOString()
  conversation.usage.prompt_tokens += usage.prompt_tokens
  conversation.usage.completion_tokens += usage.completion_tokens
  conversation.usage.total_tokens += usage.total_tokens
  held.delete(conversation.id)
  held.set(conversation.id, conversation)
}
