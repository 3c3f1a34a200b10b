import { type BodySchema, listOf, objectWith, requestIds, sensitiveWordCheck } from '../../core/body-schema.ts'
import type {
  AgentAsyncResult,
  AgentCompletion,
  AgentConversation,
  AgentMessage,
  AgentOutputPart,
} from '../../../src/resources/agents.ts'
import { catalog } from './catalog.ts'
import { type AgentInput, readMessages } from '../../platform/agent-messages.ts'
import { imagePart, slideParts, translatedParts, videoPart } from './outputs.ts'
import { createPage, slideMessages } from './slides.ts'
import { agentsOf, type SlidesConversation } from './state.ts'
import { badField, missingField, refuse } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { done, event, json, stream } from '../../http/reply.ts'
import { Progress } from '../../platform/progress.ts'
import { askChat, type ChatResult } from '../../platform/ask-chat.ts'
import { countTokens, tokensOf } from '../../data/tokens.ts'

const agentBody: BodySchema = objectWith({
  'agent_id!': 'string',
  stream: 'boolean',
  'messages!': listOf('object', 1),
  conversation_id: 'string',
  custom_variables: 'object',
  ...requestIds,
  ...sensitiveWordCheck,
})

const conversationBody: BodySchema = objectWith({
  'agent_id!': 'string',
  'conversation_id!': 'string',
  custom_variables: objectWith({
    include_pdf: 'boolean',
    include_html: 'boolean',
    pages: listOf(objectWith({ position: 'number', width: 'number', height: 'number' })),
  }),
  ...requestIds,
})

const resultBody: BodySchema = objectWith({ 'async_id!': 'string', 'agent_id!': 'string' })

/** The router maps `/paas/v4/v1/agents`, the path of the official SDKs, to these routes too. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/agents', body: agentBody, handle: create },
  { method: 'POST', path: '/v1/agents/async-result', body: resultBody, handle: asyncResult },
  { method: 'POST', path: '/v1/agents/conversation', body: conversationBody, handle: conversation },
]

/** Members that the completion and all events of one request have. */
interface AgentHead {
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
  const isStreamed = fields.flag('stream')
  const id = fields.requestId(context)
  const input = readMessages(context, fields.body['messages'])
  const turns = [{ role: 'system', content: systemMessage(kind.instructions, fields) } as const, ...input.turns]
  if (kind.output === 'slides') {
    // "Only streaming is supported." Source: docs, "GLM PPT", 2025-12.
    if (!isStreamed) throw refuse('1212', { method: 'SYNC' })
    const slides = openSlides(context, fields.optionalText('conversation_id'), input.text)
    const result = await askChat(context, turns)
    slides.pages.push(createPage(input.text, result.text))
    const head = { id, agent_id: agentId, conversation_id: slides.id }
    return stream(play(writeEvents(head, [...slideMessages(slides, result.text)], result), backend.clock))
  }
  const head = { id, agent_id: agentId, conversation_id: newConversationId(context) }
  const result = await askChat(context, turns)
  if (kind.output === 'translated file' || kind.output === 'video') {
    return json(startTask(context, head, kind.output, input, result))
  }
  const texts = isStreamed ? tokensOf(result.text) : [result.text]
  const messages = kind.output === 'image'
    ? [messageOf(imagePart(context, input.text))]
    : texts.map((text) => messageOf({ type: 'text', text }))
  if (isStreamed) return stream(play(writeEvents(head, messages, result), backend.clock))
  const completion = completionOf(head, messages[0]!, result)
  return json(agentId === 'general_translation' ? translationOf(completion) : completion)
}

function asyncResult(context: Context): Reply {
  const fields = new Fields(context.json())
  const agent_id = fields.text('agent_id')
  const async_id = fields.text('async_id')
  const task = agentsOf(context.account).tasks.get(async_id)
  if (!task || task.agentId !== agent_id) throw badField('async_id')
  if (!task.progress.poll()) return json({ agent_id, async_id, status: 'pending' } satisfies AgentAsyncResult)
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
  const slides = agentsOf(context.account).slides.get(conversation_id)
  if (!slides) throw badField('conversation_id')
  const variables = new Fields(customVariables(fields))
  const formats = { pdf: variables.flag('include_pdf'), html: variables.flag('include_html') }
  const content = slideParts(context, slides, formats)
  const messages: AgentMessage[] = [{ role: 'assistant', content, phase: 'answer' }]
  return json(
    {
      conversation_id,
      agent_id,
      choices: [{ index: 0, finish_reason: 'stop', messages }],
    } satisfies AgentConversation,
  )
}

/** The instructions of the agent, followed by `custom_variables` as JSON. */
function systemMessage(instructions: string, fields: Fields): string {
  const variables = customVariables(fields)
  return Object.keys(variables).length ? `${instructions}\n${JSON.stringify(variables)}` : instructions
}

function customVariables(fields: Fields): Record<string, unknown> {
  const variables = fields.body['custom_variables'] ?? {}
  if (typeof variables !== 'object' || Array.isArray(variables)) throw badField('custom_variables')
  return variables as Record<string, unknown>
}

/** Adds a topic to the conversation with this id, or to a new one if the request has no id. @throws {Refusal} 1214 for an unknown id */
function openSlides(context: Context, id: string | undefined, topic: string): SlidesConversation {
  const conversations = agentsOf(context.account).slides
  const slides = id === undefined ? { id: newConversationId(context), topics: [], pages: [] } : conversations.get(id)
  if (!slides) throw badField('conversation_id')
  slides.topics.push(topic)
  conversations.set(slides.id, slides)
  return slides
}

/** Starts an asynchronous task. Its id is base64 of a name and a number, as in the sample of the documents. */
function startTask(
  context: Context,
  head: AgentHead,
  output: 'translated file' | 'video',
  { text, files: [file] }: AgentInput,
  result: ChatResult,
): AgentCompletion {
  if (output === 'translated file' && !file) throw missingField('file_id')
  const translation = new TextEncoder().encode(result.text)
  const content = output === 'video' ? [videoPart(context, text)] : translatedParts(context, file!, translation)
  const async_id = btoa(`AgentTask:${context.backend.ids.decimal(6)}`)
  agentsOf(context.account).tasks.set(async_id, {
    agentId: head.agent_id,
    progress: new Progress(context.backend),
    content,
    totalTokens: result.usage.total_tokens + (file ? countTokens(new TextDecoder().decode(file.bytes)) : 0),
  })
  return { ...head, async_id, status: 'pending', choices: [] }
}

function messageOf(content: AgentOutputPart): AgentMessage {
  return { role: 'assistant', content }
}

function completionOf(head: AgentHead, message: AgentMessage, { usage }: ChatResult): AgentCompletion {
  return { ...head, choices: [{ index: 0, finish_reason: 'stop', messages: [message] }], usage }
}

/** Key order and members: observed 2026-09-03. */
function translationOf({ id, agent_id, choices, usage }: AgentCompletion): AgentCompletion {
  return { id, agent_id, status: 'success', choices, ...(usage && { usage: { ...usage, total_calls: 1 } }) }
}

/** `index` counts the events, and `messages` replaces the `delta` of chat. Docs, "GLM PPT". */
function* writeEvents(head: AgentHead, messages: readonly AgentMessage[], { usage }: ChatResult): Generator<string> {
  for (const [index, message] of messages.entries()) {
    yield event({ ...head, choices: [{ index, messages: [message] }] } satisfies AgentCompletion)
  }
  const last = { index: messages.length, finish_reason: 'stop', messages: [] }
  yield event({ ...head, choices: [last], usage } satisfies AgentCompletion)
  yield done
}

/** Unix seconds and 32 hexadecimal digits. Docs, "GLM PPT". */
function newConversationId({ backend }: Context): string {
  return `${backend.clock.seconds()}-${backend.ids.hex(32)}`
}
