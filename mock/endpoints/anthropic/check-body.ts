import type { Context } from '../../core/context.ts'
import { badField, refuse } from '../../errors/refusal.ts'
import { parseJSON } from '../../data/bytes.ts'
import { isRecord } from '../../validation/validators.ts'
import { pydanticErrors, type PythonType } from './pydantic.ts'
import { imageByURL, maxTokensOutOfRange, pythonException, unprocessable } from './refusals.ts'

type Body = Readonly<Record<string, unknown>>

/** Docs, October 2026, and the refusal of larger ones. */
const MAX_TOKENS = 131_072
/** A larger body is refused: "about 1 MB", observed. */
const MAX_BODY_LENGTH = 2 ** 20

/** The name of one of these classes was observed in an error text; the others and their order are assumed. */
const blockTypes = ['Text', 'Image', 'ToolUse', 'ToolResult'].map((name) => `ClaudeContentBlock${name}`).join(',')

/**
 * The body as the server declares it. Observed: roles, a tool without a name, an `input_schema` of null; tools of server types are accepted, which have no
 * `input_schema`. Blocks are objects of any kind, because one with wrong members gets as far as a Python exception. The rest is assumed.
 */
const messageBody: Readonly<Record<string, PythonType>> = {
  'model!': 'str',
  'max_tokens?': 'int',
  'messages!': {
    list: {
      model: {
        'role!': { literal: ['user', 'assistant'] },
        'content!': { union: { str: 'str', [`list[union[${blockTypes}]]`]: { list: { model: {} } } } },
      },
    },
  },
  'system?': {
    union: { str: 'str', 'list[ClaudeSystemContent]': { list: { model: { type: 'str', 'text!': 'str' } } } },
  },
  'stop_sequences?': { list: 'str' },
  'stream?': 'bool',
  'temperature?': 'float',
  'top_p?': 'float',
  'top_k?': 'int',
  'metadata?': 'dict',
  'tools?': { list: { model: { 'name!': 'str', 'description?': 'str', input_schema: 'dict' } } },
  'tool_choice?': 'dict',
}

/** The body as JSON. @throws {Refusal} 422 for one that is not a JSON object */
export function readBody({ body }: Pick<Context, 'body'>): Record<string, unknown> {
  if (body.length === 0) throw unprocessable([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }])
  const value = parse(body)
  const errors = pydanticErrors(value, { model: {} }, ['body'])
  if (errors.length > 0) throw unprocessable(errors)
  return value as Record<string, unknown>
}

function parse(body: string | Uint8Array): unknown {
  try {
    return parseJSON(body)
  } catch {
    const error = { error: 'Expecting value' }
    throw unprocessable([{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx: error }])
  }
}

/** Validates types. @throws {Refusal} 422 with every error */
export function checkTypes(body: Body): void {
  const errors = pydanticErrors(body, { model: messageBody }, ['body'])
  if (errors.length > 0) throw unprocessable(errors)
}

/**
 * Validates what the types do not say.
 *
 * @throws {Refusal} 500 with a Python text without `max_tokens` and for a `tool_use` whose input is not an object; 1234 for `$ref` in a schema; 1210 for
 * a pattern with `\p{…}`, `max_tokens` outside of its range and an image by its URL; 1214 for a body of more than 1 MB.
 */
export function checkValues(body: Body, length: number): void {
  const { max_tokens: maxTokens, messages, tools } = body
  if (maxTokens === undefined || maxTokens === null) {
    throw pythonException(`'>' not supported between instances of 'int' and 'NoneType'`)
  }
  if (length > MAX_BODY_LENGTH) throw badField('messages')
  if (!(Number(maxTokens) >= 1 && Number(maxTokens) <= MAX_TOKENS)) throw maxTokensOutOfRange(MAX_TOKENS)
  checkSchemas(tools)
  for (const block of blocksOf(messages)) {
    const { type, input, source } = block
    if (type === 'tool_use' && !isRecord(input)) {
      throw pythonException(`'ClaudeContentBlockToolResult' object has no attribute 'id'`)
    }
    if (type === 'image' && isRecord(source) && source['type'] === 'url') throw imageByURL()
  }
}

function blocksOf(messages: unknown): Body[] {
  return (messages as readonly Body[]).flatMap(({ content }) => Array.isArray(content) ? content as Body[] : [])
}

/** `$ref` and `\p{…}` anywhere in the schema of a tool. Observed, July to September 2026. */
function checkSchemas(tools: unknown): void {
  for (const { input_schema: schema } of (tools ?? []) as readonly Body[]) {
    visitMembers(schema, (name, value) => {
      if (name === '$ref' && typeof value === 'string') throw refuse('1234')
      if (name === 'pattern' && typeof value === 'string' && /\\p\{/i.test(value)) throw refuse('1210')
    })
  }
}

function visitMembers(value: unknown, visit: (name: string, member: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    visit(name, member)
    visitMembers(member, visit)
  }
}
