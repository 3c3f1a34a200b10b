import { ZhipuError } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatCompletionParams, Message } from '../types.ts'
import { contentText } from '../resources/chat-accumulator.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import { completionsOf, readToEnd } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import { findJSON } from './find-json.ts'
import { formatIssue, isSchema, toJSONSchema } from './standard-schema.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'

/** Options of `parse()`. The request options apply to each request that it sends. */
export interface ParseOptions extends RequestOptions, ChatListeners {
  /**
   * JSON Schema to add to the system message, since Zhipu's API has no parameter for it. `null` adds nothing, for prompts that describe the
   * format themselves.
   *
   * @default the schema converted to JSON Schema, if its library can do that
   */
  readonly jsonSchema?: object | null | undefined
  /** How many times the model is asked to correct an answer that does not match. @default 1 */
  readonly repairs?: number | undefined
}

/** An answer that matches its schema. */
export interface Parsed<Data> {
  /** The value as the schema returned it. */
  readonly data: Data
  /** The answer of the model; after a correction the last one. */
  readonly answer: AccumulatedChat
  /** How many corrections were needed. */
  readonly repairs: number
}

/** The answer does not match the schema, even after its corrections. `partial` is the last answer. */
export class ParseError extends ZhipuError {
  override name = 'ParseError'
  declare readonly partial: AccumulatedChat
  /** What is wrong with the last answer, such as `city: Expected string`. */
  readonly issues: readonly string[]

  constructor(message: string, facts: ErrorFacts, issues: readonly string[]) {
    super(message, facts)
    this.issues = issues
  }
}

/**
 * Asks a chat model for JSON that matches a schema, and returns the validated value. If the answer does not match, the model is asked to
 * correct it. Markdown fences, the box marks of glm-4.5v and `<think>` sections around the JSON are removed. If the answer has several JSON
 * values, such as two fenced blocks, or brackets in its prose, the last value that matches counts: at most the last 100 are tried. An answer
 * that was cut by `max_tokens` or by moderation is not read, even if it contains a value that matches.
 *
 * @throws {TypeError} when `schema` is no Standard Schema, such as a plain JSON Schema or a schema of zod before 3.24
 * @throws {ParseError} when no answer matches, or the answer was cut by `max_tokens` or by moderation
 * @example
 * ```ts
 * const reply = z.object({ answer: z.string() }) // zod, or any other library that implements Standard Schema
 * const messages = [{ role: 'user' as const, content: '中国最大的城市？' }]
 * const { data } = await parse(zhipu, { model: 'glm-4.6', messages }, reply)
 * console.log(data.answer)
 * ```
 */
export async function parse<Data>(
  source: ChatSource,
  params: Omit<ChatCompletionParams, 'stream'>,
  schema: StandardSchema<unknown, Data>,
  options: ParseOptions = {},
): Promise<Parsed<Data>> {
  assert(
    isSchema(schema),
    'parse answer: schema has no ~standard, expected a schema of zod 3.24, valibot 1 or arktype 2',
  )
  const { jsonSchema = toJSONSchema(schema), repairs: maxRepairs = 1 } = options
  const completions = completionsOf(source)
  const body = { ...params, response_format: params.response_format ?? { type: 'json_object' } }
  const messages = jsonSchema ? withInstructions(params.messages, jsonSchema) : [...params.messages]
  for (let repairs = 0;; repairs++) {
    const answer = await readToEnd(completions.stream({ ...body, messages: [...messages] }, options), options)
    const { message, choices: [choice] } = answer
    const finish = choice!.finish_reason
    const isCut = finish === 'length' || finish === 'sensitive'
    const result = isCut ? { issues: [] } : await findMatch(contentText(message.content), schema)
    if (!result.issues) return { data: result.value, answer, repairs }
    const issues = result.issues.map(formatIssue)
    if (repairs >= maxRepairs || finish !== 'stop') {
      const state = finish === 'stop' ? issues.join('; ') : `the answer ended with finish_reason ${finish}`
      throw new ParseError(`Cannot parse answer: ${state}`, { partial: answer }, issues)
    }
    messages.push(message, {
      role: 'user',
      content: `Your answer does not fit: ${issues.join('; ')}. Answer with the corrected JSON alone.`,
    })
  }
}

/** Adds the JSON Schema to the system message. There is at most one, and it is the first message. */
function withInstructions([first, ...rest]: readonly Message[], jsonSchema: object): Message[] {
  const content = `Answer with JSON alone. It must fit this JSON Schema: ${JSON.stringify(jsonSchema)}`
  if (first?.role !== 'system') return [{ role: 'system', content }, ...first ? [first] : [], ...rest]
  return [{ role: 'system', content: `${contentText(first.content)}\n\n${content}` }, ...rest]
}

/** Number of values of an answer that are validated. */
const MAX_VALUES = 100

/** Returns the last JSON value of a text that matches, or the issues of the last value. */
async function findMatch<Data>(text: string, schema: StandardSchema<unknown, Data>): Promise<SchemaResult<Data>> {
  let issues: readonly SchemaIssue[] | undefined
  for (const value of valuesOf(text)) {
    const result = await schema['~standard'].validate(value)
    if (!result.issues) return result
    issues ??= result.issues
  }
  return { issues: issues ?? [{ message: 'it is not valid JSON' }] }
}

/** Returns the JSON values of an answer, the last one first: the text itself, or what is between brackets or fences. */
function valuesOf(text: string): unknown[] {
  const bare = withoutThinking(text).replaceAll('<|begin_of_box|>', '').replaceAll('<|end_of_box|>', '')
  const [, fenced = ''] = bare.split('```', 2)
  for (const whole of [text, bare]) {
    const values = parseValue(whole)
    if (values.length) return values
  }
  const values = findJSON(bare).slice(-MAX_VALUES).reverse().flatMap(parseValue)
  return values.length ? values : parseValue(fenced.replace(/^json/, ''))
}

function parseValue(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

/** Removes `<think>` sections. Searches with `indexOf`, because a regular expression is quadratic for many sections without an end. */
function withoutThinking(text: string): string {
  let bare = ''
  let index = 0
  for (;;) {
    const start = text.indexOf('<think>', index)
    const end = start < 0 ? -1 : text.indexOf('</think>', start)
    if (end < 0) return bare + text.slice(index)
    bare += text.slice(index, start)
    index = end + '</think>'.length
  }
}
