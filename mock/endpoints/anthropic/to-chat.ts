import { plainText } from '../../validation/plain-text.ts'
import { isRecord } from '../../validation/validators.ts'
import { glmNameOf } from './model-map.ts'

type Body = Readonly<Record<string, unknown>>
/** A message in the form of v4. */
type ChatMessage = Record<string, unknown>

/**
 * A request of the Anthropic protocol as a v4 chat request: `system` is the first message, blocks are parts, tool results are messages of their own,
 * thinking is `reasoning_content`. The model is the GLM model that serves it. The body need not be valid: what v4 has no form for is left out.
 */
export function toChat(body: Body, { era }: { readonly era: string } = { era: '' }): Record<string, unknown> {
  const { messages, system, tools, tool_choice: choice, thinking, output_config: output } = body
  const converted = Array.isArray(messages) ? messages.filter(isRecord).flatMap(toMessages) : []
  const effort = isRecord(output) ? output['effort'] : undefined
  const members = {
    model: glmNameOf(body['model'], era),
    messages: system === undefined || system === null ? converted : [systemMessage(system), ...converted],
    stream: isTrue(body['stream']) || undefined,
    max_tokens: body['max_tokens'],
    temperature: body['temperature'],
    top_p: body['top_p'],
    stop: body['stop_sequences'],
    tools: Array.isArray(tools) ? tools.filter(isRecord).map(toTool) : undefined,
    tool_choice: toChoice(choice),
    thinking: isRecord(thinking) ? { type: thinking['type'] } : thinking,
    reasoning_effort: effort,
  }
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined && member !== null))
}

/** What pydantic reads as true. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1 ||
    (typeof value === 'string' && ['1', 'on', 't', 'true', 'y', 'yes'].includes(value.toLowerCase()))
}

function systemMessage(system: unknown): ChatMessage {
  const content = Array.isArray(system) ? simplify(system.filter(isRecord).map(toPart)) : system
  return { role: 'system', content }
}

function toMessages({ role, content }: Body): ChatMessage[] {
  if (!Array.isArray(content)) return [{ role, content }]
  const blocks = content.filter(isRecord)
  return role === 'assistant' ? [assistantMessage(blocks)] : userMessages(role, blocks)
}

/** The message of an answer, or of an assistant message of a request. Calls and results of tools that the server runs itself are left out. */
export function assistantMessage(blocks: readonly Body[]): ChatMessage {
  const textsOf = (type: string) =>
    blocks.filter((block) => block['type'] === type).map((block) => block[type]).filter(isText)
  const reasoning = textsOf('thinking')
  const calls = blocks.filter(({ type }) => type === 'tool_use')
  return {
    role: 'assistant',
    content: textsOf('text').join(''),
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
    ...(calls.length > 0 && { tool_calls: calls.map(toCall) }),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function toCall({ id, name, input }: Body): object {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } }
}

/** Tool results are messages of their own, in the order of the blocks. */
function userMessages(role: unknown, blocks: readonly Body[]): ChatMessage[] {
  const messages: ChatMessage[] = []
  let parts: object[] = []
  const flush = () => {
    if (parts.length > 0) messages.push({ role, content: simplify(parts) })
    parts = []
  }
  for (const block of blocks) {
    if (block['type'] !== 'tool_result') parts.push(toPart(block))
    else {
      flush()
      messages.push(toolMessage(block))
    }
  }
  flush()
  return messages
}

function toolMessage({ tool_use_id: id, content, is_error: isError }: Body): ChatMessage {
  return {
    role: 'tool',
    tool_call_id: id,
    content: Array.isArray(content) ? simplify(content.filter(isRecord).map(toPart)) : content ?? '',
    ...(isError === true && { is_error: true }),
  }
}

/** A block that v4 has no part for, such as a document, is its type in brackets. */
function toPart(block: Body): object {
  const { type, text, source } = block
  if (type === 'text') return { type, text }
  if (type !== 'image' || !isRecord(source)) {
    return { type: 'text', text: `[${plainText(type)}]` }
  }
  const { media_type: mediaType, data } = source
  const isData = source['type'] === 'base64' && isText(mediaType) && isText(data)
  const url = isData ? `data:${mediaType};base64,${data}` : source['url']
  return { type: 'image_url', image_url: { url } }
}

/** A single text part is its text. */
function simplify(parts: readonly object[]): unknown {
  const [first, ...others] = parts as readonly { type: string; text?: unknown }[]
  if (!first) return ''
  return others.length === 0 && first.type === 'text' ? first.text : parts
}

/** Server tools, such as `web_search_20250305`, are functions without a schema: the server treats them so. Observed. */
function toTool({ name, description, input_schema: parameters }: Body): object {
  const members = { name, description, parameters }
  const given = Object.entries(members).filter(([, member]) => member !== undefined)
  return { type: 'function', function: Object.fromEntries(given) }
}

function toChoice(choice: unknown): unknown {
  if (!isRecord(choice)) return undefined
  const { type, name } = choice
  if (type === 'tool') return { type: 'function', function: { name } }
  return type === 'any' ? 'required' : type
}
