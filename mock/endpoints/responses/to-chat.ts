import type { Message } from '../../../src/types.ts'
import { plainText } from '../../validation/plain-text.ts'
import { isRecord } from '../../validation/validators.ts'

/** An item of an input or an output, of which only the members that are read here matter. */
export type LooseItem = Readonly<Record<string, unknown>>

type Loose = Readonly<Record<string, unknown>>

/** A function of a request by the name that scripts, conditions and the default reply use. */
export interface NamedTool {
  /** The name of the function; with its namespace, `space__name`, where another tool of the request has the same name. */
  readonly chatName: string
  readonly name: string
  readonly namespace: string | undefined
  readonly type: 'function' | 'custom'
  readonly description: unknown
  readonly parameters: unknown
}

/** Input of a `custom` tool as the arguments of a function. */
const customParameters = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] }

/** Efforts as the server maps them. Docs, October 2026. `none` and `minimal` have no effect: observed 2026-10-09, the docs say that they skip the reasoning. */
const efforts: Readonly<Record<string, string | undefined>> = {
  low: 'high',
  medium: 'high',
  high: 'high',
  xhigh: 'max',
  max: 'max',
}

/** A request of the Responses API as a v4 chat request. The request need not be valid. */
export function toChatRequest(body: Loose, history: readonly LooseItem[]): Record<string, unknown> {
  const { model, input, instructions, stream, temperature, top_p, max_output_tokens, stop, tool_choice } = body
  const messages = toMessages([...history, ...itemsOf(input)])
  if (typeof instructions === 'string' && instructions) messages.unshift({ role: 'system', content: instructions })
  const effort = isRecord(body['reasoning']) ? body['reasoning']['effort'] : undefined
  const chat = {
    model,
    messages,
    stream,
    temperature,
    top_p,
    max_tokens: max_output_tokens,
    stop,
    tools: toChatTools(body['tools']),
    tool_choice: toChatChoice(tool_choice),
    reasoning_effort: typeof effort === 'string' ? efforts[effort] : undefined,
    response_format: toChatFormat(body['text']),
  }
  return Object.fromEntries(Object.entries(chat).filter(([, value]) => value !== undefined && value !== null))
}

/** The items of an input. A text is the message of a user, and an item without a type is a message. */
export function itemsOf(input: unknown): readonly LooseItem[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  return Array.isArray(input) ? input.filter(isRecord).map((item) => ({ type: 'message', ...item })) : []
}

/** The functions of a request. */
export function namedTools(tools: unknown): readonly NamedTool[] {
  const found = records(tools).flatMap((tool): Omit<NamedTool, 'chatName'>[] => {
    const { type, name, description, parameters } = tool
    if (type === 'namespace') return records(tool['tools']).map((inner) => functionTool(inner, plainText(name)))
    if (type === 'function') return [functionTool(tool, undefined)]
    if (type !== 'custom') return []
    return [{
      type,
      name: plainText(name),
      namespace: undefined,
      description,
      parameters: parameters ?? customParameters,
    }]
  })
  return found.map((tool) => {
    const isTaken = tool.namespace !== undefined && found.some((other) => other !== tool && other.name === tool.name)
    return { ...tool, chatName: isTaken ? `${tool.namespace}__${tool.name}` : tool.name }
  })
}

function functionTool({ name, description, parameters }: Loose, namespace: string | undefined) {
  return { type: 'function', name: plainText(name), namespace, description, parameters } as const
}

function toChatTools(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools
  const functions = namedTools(tools).map(({ chatName, description, parameters }) => ({
    type: 'function',
    function: {
      name: chatName,
      ...(description != null && { description }),
      ...(parameters != null && { parameters }),
    },
  }))
  const searches = tools.some((tool) => tool?.type === 'web_search')
  return searches
    ? [...functions, { type: 'web_search', web_search: { enable: true, search_result: true } }]
    : functions
}

/** A function is named in its own object in v4. */
function toChatChoice(choice: unknown): unknown {
  return isRecord(choice) && choice['name'] !== undefined
    ? { type: 'function', function: { name: choice['name'] } }
    : choice
}

/** The members of a schema have an object of their own in v4. */
function toChatFormat(text: unknown): unknown {
  const format = isRecord(text) ? text['format'] : undefined
  if (!isRecord(format) || format['type'] !== 'json_schema') return format
  const { type, ...json_schema } = format
  return { type, json_schema }
}

/** An assistant message that further items of the same answer are added to. */
interface Answer {
  role: 'assistant'
  content?: string
  reasoning_content?: string
  tool_calls?: object[]
}

/** The items as messages: the reasoning, the text and the calls of one answer are one assistant message. */
function toMessages(items: readonly LooseItem[]): unknown[] {
  const messages: unknown[] = []
  let answer: Answer | undefined
  const continueAnswer = (isComplete: (answer: Answer) => unknown): Answer => {
    if (!answer || isComplete(answer)) messages.push(answer = { role: 'assistant' })
    return answer
  }
  for (const item of items) {
    if (item['type'] === 'reasoning') {
      const text = textOf(item['content'])
      const current = continueAnswer(({ content, tool_calls }) => content !== undefined || tool_calls)
      current.reasoning_content = (current.reasoning_content ?? '') + text
    } else if (item['type'] === 'function_call') {
      const current = continueAnswer(() => false)
      ;(current.tool_calls ??= []).push(toChatCall(item))
    } else if (item['type'] === 'message' && item['role'] === 'assistant') {
      continueAnswer(({ content, tool_calls }) => content !== undefined || tool_calls).content = textOf(item['content'])
    } else if (item['type'] !== 'web_search_call') {
      answer = undefined
      messages.push(toMessage(item))
    }
  }
  return messages
}

function toChatCall({ call_id, name, namespace, arguments: text }: LooseItem): object {
  const chatName = namespace === undefined ? name : name ?? namespace
  return { id: call_id, type: 'function', function: { name: chatName, arguments: text } }
}

function toMessage({ type, role, content, call_id, output }: LooseItem): Message | Loose {
  if (type === 'function_call_output') return { role: 'tool', tool_call_id: call_id, content: textOf(output) }
  return { role: role === 'developer' ? 'system' : role, content: toChatContent(content) }
}

/** Parts of text alone are joined, since only user messages may have other parts. */
function toChatContent(content: unknown): unknown {
  if (content === undefined || content === null || typeof content === 'string') return content
  const parts = [content].flat()
  return parts.every(isTextPart) ? textOf(content) : parts.flatMap(toChatPart)
}

function isTextPart(part: unknown): boolean {
  return isRecord(part) && typeof part['text'] === 'string'
}

/** An image that is an object is dropped without an error. Observed 2026-10-09. */
function toChatPart(part: unknown): unknown[] {
  if (!isRecord(part)) return [part]
  const { type, image_url, file_data, file_url, file_id, filename } = part
  if (type === 'input_image') {
    return typeof image_url === 'string' ? [{ type: 'image_url', image_url: { url: image_url } }] : []
  }
  if (type === 'input_file') return [{ type: 'file', file: { file_data, file_url, file_id, filename } }]
  return isTextPart(part) ? [{ type: 'text', text: part['text'] }] : [part]
}

/** The text of a content: a text, a part, or parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return [content].flat().map((part) => isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '').join('')
}

function records(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}
