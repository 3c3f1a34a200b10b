import { type BodySchema, fields, listOf, requestIds } from '../../core/body-schema.ts'
import type {
  AgentAsyncResult,
  AgentCompletion,
  AgentConversation,
  AgentMessage,
  AgentOutputPart,
} from '../../../src/resources/agents.ts'
import { catalog } from './catalog.ts'
import { type AgentInput, readMessages } from '../../platform/agent-messages.ts'
import { picturePart, slideParts, translatedParts, videoPart } from './outputs.ts'
import { pageOn, slideMessages } from './slides.ts'
import { agentsOf, type SlidesTalk } from './state.ts'
import { badField, missingField, refuse } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { done, event } from '../../http/sse.ts'
import { json, stream } from '../../http/reply.ts'
import { Ripening } from '../../platform/progress.ts'
import { type Said, talk } from '../../platform/chat-service.ts'
import { countTokens, tokensOf } from '../../data/tokens.ts'

const agentBody: BodySchema = fields({
  'agent_id!': 'string',
  stream: 'boolean',
  'messages!': listOf('object', 1),
  custom_variables: 'object',
  ...requestIds,
})

const resultBody: BodySchema = fields({ 'async_id!': 'string', 'agent_id!': 'string' })

/** Below `/paas/v4`, where the official SDKs post, the router leads here too. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/agents', body: agentBody, handle: create },
  { method: 'POST', path: '/v1/agents/async-result', body: resultBody, handle: asyncResult },
  { method: 'POST', path: '/v1/agents/conversation', handle: conversation },
]

/** What all answers of one request say. */
interface Head {
  readonly id: string
  readonly agent_id: string
  readonly conversation_id: string
}

async function create(context: Context): Promise<Reply> {
  const { backend } = context
  const fields = new Fields(context.json())
  const agentId = fields.text('agent_id')
  const kind = Object.hasOwn(catalog, agentId) ? catalog[agentId] : undefined
  if (!kind) throw badField('agent_id')
  const streamed = fields.flag('stream')
  const id = fields.requestId(context)
  const input = readMessages(context, fields.body['messages'])
  const turns = [{ role: 'system', content: instruct(kind.task, fields) } as const, ...input.turns]
  if (kind.makes === 'slides') {
    // "Only streaming is supported." Source: docs, "GLM PPT", 2025-12.
    if (!streamed) throw refuse('1212', { method: 'SYNC' })
    const slides = openSlides(context, fields.optionalText('conversation_id'), input.text)
    const said = await talk(context, turns)
    slides.pages.push(pageOn(input.text, said.text))
    const head = { id, agent_id: agentId, conversation_id: slides.id }
    return stream(play(chunks(head, [...slideMessages(slides, said.text)], said), backend.clock))
  }
  const head = { id, agent_id: agentId, conversation_id: conversationId(context) }
  const said = await talk(context, turns)
  if (kind.makes === 'translated file' || kind.makes === 'video') {
    return json(begin(context, head, input, said, kind.makes === 'video') satisfies AgentCompletion)
  }
  const texts = streamed ? tokensOf(said.text) : [said.text]
  const messages = kind.makes === 'picture'
    ? [answer(picturePart(context, input.text))]
    : texts.map((text) => answer({ type: 'text', text }))
  return streamed ? stream(play(chunks(head, messages, said), backend.clock)) : json(whole(head, messages[0]!, said))
}

function asyncResult(context: Context): Reply {
  const fields = new Fields(context.json())
  const agent_id = fields.text('agent_id')
  const async_id = fields.text('async_id')
  const task = agentsOf(context.account).tasks.get(async_id)
  if (!task || task.agentId !== agent_id) throw badField('async_id')
  if (!task.progress.look()) return json({ agent_id, async_id, status: 'pending' } satisfies AgentAsyncResult)
  return json(
    {
      agent_id,
      async_id,
      status: 'success',
      choices: [{ messages: [{ role: 'assistant', content: [...task.content] }] }],
      usage: { total_tokens: task.totalTokens },
    } satisfies AgentAsyncResult,
  )
}

function conversation(context: Context): Reply {
  const fields = new Fields(context.json())
  const agent_id = fields.text('agent_id')
  if (agent_id !== 'slides_glm_agent') throw badField('agent_id')
  const conversation_id = fields.text('conversation_id')
  const slides = agentsOf(context.account).talks.get(conversation_id)
  if (!slides) throw badField('conversation_id')
  const wishes = new Fields(variablesOf(fields))
  const content = slideParts(context, slides, { pdf: wishes.flag('include_pdf'), html: wishes.flag('include_html') })
  const messages: AgentMessage[] = [{ role: 'assistant', content, phase: 'answer' }]
  return json(
    {
      conversation_id,
      agent_id,
      choices: [{ index: 0, finish_reason: 'stop', messages }],
    } satisfies AgentConversation,
  )
}

/** What the agent is told: its task, and the wishes of `custom_variables` as they came. */
function instruct(task: string, fields: Fields): string {
  const variables = variablesOf(fields)
  return Object.keys(variables).length ? `${task}\n${JSON.stringify(variables)}` : task
}

function variablesOf(fields: Fields): Record<string, unknown> {
  const variables = fields.body['custom_variables'] ?? {}
  if (typeof variables !== 'object' || Array.isArray(variables)) throw badField('custom_variables')
  return variables as Record<string, unknown>
}

function openSlides(context: Context, id: string | undefined, topic: string): SlidesTalk {
  const { talks } = agentsOf(context.account)
  const known = id === undefined ? { id: conversationId(context), topics: [], pages: [] } : talks.get(id)
  if (!known) throw badField('conversation_id')
  known.topics.push(topic)
  talks.set(known.id, known)
  return known
}

/** Sets a task going and tells its id: base64 of a name and a number, as in the documents' sample. */
function begin(context: Context, head: Head, { text, files: [file] }: AgentInput, said: Said, film: boolean) {
  if (!film && !file) throw missingField('file_id')
  const translation = new TextEncoder().encode(said.text)
  const content = film ? [videoPart(context, text)] : translatedParts(context, file!, translation)
  const async_id = btoa(`AgentTask:${context.backend.ids.decimal(6)}`)
  agentsOf(context.account).tasks.set(async_id, {
    agentId: head.agent_id,
    progress: new Ripening(context.backend),
    content,
    totalTokens: said.usage.total_tokens + (file ? countTokens(new TextDecoder().decode(file.bytes)) : 0),
  })
  return { ...head, async_id, status: 'pending', choices: [] }
}

function answer(content: AgentOutputPart): AgentMessage {
  return { role: 'assistant', content }
}

function whole(head: Head, message: AgentMessage, { usage }: Said): AgentCompletion {
  return { ...head, choices: [{ index: 0, finish_reason: 'stop', messages: [message] }], usage }
}

/** `index` counts the events, and there are `messages` where chat has a delta. Docs, "GLM PPT". */
function* chunks(head: Head, messages: readonly AgentMessage[], { usage }: Said): Generator<string> {
  for (const [index, message] of messages.entries()) {
    yield event({ ...head, choices: [{ index, messages: [message] }] } satisfies AgentCompletion)
  }
  const last = { index: messages.length, finish_reason: 'stop', messages: [] }
  yield event({ ...head, choices: [last], usage } satisfies AgentCompletion)
  yield done
}

/** Unix seconds and 32 hexadecimal digits. Docs, "GLM PPT". */
function conversationId({ backend }: Context): string {
  return `${backend.clock.seconds()}-${backend.ids.hex(32)}`
}
