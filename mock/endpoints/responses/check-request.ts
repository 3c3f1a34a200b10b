import type { Context } from '../../core/context.ts'
import { efforts } from '../../data/thinking.ts'
import { badField, missingField, Refusal, refuse } from '../../errors/refusal.ts'
import type { ValidatedRequest } from '../../platform/turn/answer-context.ts'
import { checkChat } from '../../platform/turn/check-request.ts'
import { plainText } from '../../validation/plain-text.ts'
import { checkPrevious } from './stored.ts'
import { isRecord } from '../../validation/validators.ts'
import { itemsOf } from './to-chat.ts'

type Body = Readonly<Record<string, unknown>>

const roles = ['user', 'system', 'assistant', 'developer']
const itemTypes = ['message', 'function_call', 'function_call_output', 'reasoning', 'web_search_call']
const toolTypes = ['function', 'namespace', 'custom', 'web_search']
const formats = ['text', 'json_object', 'json_schema']

/** v4 fields and the fields of this protocol that they come from. */
const fieldNames: Readonly<Record<string, string>> = {
  max_tokens: 'max_output_tokens',
  messages: 'input',
  reasoning_effort: 'reasoning.effort',
  response_format: 'text.format',
}

/**
 * Validates a request: first what v4 does not have, then the rest as v4 does.
 *
 * @throws {Refusal} with the business code of v4; `errorReply()` replaces it by the word of this protocol.
 */
export function checkRequest(context: Context): ValidatedRequest {
  const body = context.json()
  checkOwnFields(body)
  checkPrevious(context, body['previous_response_id'])
  try {
    return checkChat(context, context.chatRequest(), body['stream'] === true ? 'SSE' : 'SYNC')
  } catch (error) {
    throw error instanceof Refusal ? renamed(error) : error
  }
}

function checkOwnFields(body: Body): void {
  const { input, tools, reasoning, text, store, background } = body
  if (background === true) throw notImplemented('background')
  if (input === undefined || input === null) throw missingField('input')
  if (typeof input !== 'string') checkItems(input)
  checkTools(tools)
  const effort = isRecord(reasoning) ? reasoning['effort'] : undefined
  if (effort != null && !(efforts as readonly unknown[]).includes(effort)) throw badField('reasoning.effort')
  if (store != null && typeof store !== 'boolean') throw badField('store')
  const format = isRecord(text) && isRecord(text['format']) ? text['format']['type'] : undefined
  if (format !== undefined && !formats.includes(format as string)) throw badField('text.format.type')
}

function checkItems(input: unknown): void {
  if (!Array.isArray(input) || input.length === 0 || !input.every(isRecord)) throw badField('input')
  for (const [index, { type, role, call_id, name, arguments: text, output }] of itemsOf(input).entries()) {
    const place = `input[${index}]`
    if (!itemTypes.includes(type as string)) throw notImplemented(`${place}.type ${plainText(type)}`)
    if (type === 'message' && !roles.includes(role as string)) throw badField(`${place}.role`)
    const isCall = type === 'function_call'
    if (isCall && (typeof name !== 'string' || typeof text !== 'string')) {
      throw badField(`${place}.${name ? 'arguments' : 'name'}`)
    }
    if (type === 'function_call_output' && output == null) throw missingField(`${place}.output`)
    if ((isCall || type === 'function_call_output') && typeof call_id !== 'string') {
      throw missingField(`${place}.call_id`)
    }
  }
}

function checkTools(tools: unknown): void {
  if (tools === undefined || tools === null) return
  if (!Array.isArray(tools) || !tools.every(isRecord)) throw badField('tools')
  for (const [index, { type, name }] of tools.entries()) {
    if (!toolTypes.includes(type as string)) throw notImplemented(`tools[${index}].type ${plainText(type)}`)
    if (type !== 'web_search' && (typeof name !== 'string' || name === '')) throw missingField(`tools[${index}].name`)
  }
}

/** Which requests get the word is assumed: those for parts of OpenAI's API that the docs of BigModel do not have. */
function notImplemented(what: string): Refusal {
  return refuse('not_implemented', [`暂不支持 ${what}`, `${what} is not implemented`])
}

/** The same refusal with the names of the fields of this protocol. */
function renamed({ code, text, details }: Refusal): Refusal {
  const rename = (message: string) =>
    Object.entries(fieldNames).reduce((renamed, [from, to]) => renamed.replaceAll(from, to), message)
  if (typeof text === 'string') return refuse(code, rename(text), details)
  if (isMessages(text)) return refuse(code, [rename(text[0]), rename(text[1])], details)
  return refuse(code, Object.fromEntries(Object.entries(text).map(([name, value]) => [name, rename(value)])), details)
}

function isMessages(text: Exclude<Refusal['text'], string>): text is readonly [string, string] {
  return Array.isArray(text)
}
