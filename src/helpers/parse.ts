import { ZhipuError } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatCompletionParams, Message } from '../types.ts'
import { contentText } from '../resources/chat-accumulator.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import { completionsOf, readToEnd } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import { formatIssue, toJSONSchema } from './standard-schema.ts'
import type { StandardSchema } from './standard-schema.ts'

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
 * correct it. Markdown fences, the box marks of glm-4.5v and `<think>` sections around the JSON are removed.
 *
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
  const { jsonSchema = toJSONSchema(schema), repairs: maxRepairs = 1 } = options
  const completions = completionsOf(source)
  const body = { ...params, response_format: params.response_format ?? { type: 'json_object' } }
  const messages = jsonSchema ? withInstructions(params.messages, jsonSchema) : [...params.messages]
  for (let repairs = 0;; repairs++) {
    const answer = await readToEnd(completions.stream({ ...body, messages: [...messages] }, options), options)
    const { message, choices: [choice] } = answer
    const finish = choice!.finish_reason
    const json = extractJSON(contentText(message.content))
    const result = json
      ? await schema['~standard'].validate(json.value)
      : { issues: [{ message: 'it is not valid JSON' }] }
    if (!result.issues && finish !== 'sensitive') return { data: result.value, answer, repairs }
    const issues = result.issues?.map(formatIssue) ?? []
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

/** Returns the JSON of an answer: the text itself, or without `<think>` sections and box marks, or what is between fences or brackets. */
function extractJSON(text: string): { value: unknown } | undefined {
  const bare = text.replace(/<think>[^]*?<\/think>|<\|(begin|end)_of_box\|>/g, '')
  const fenced = /```(?:json)?([^]*)```/.exec(bare)?.[1]
  const bracketed = /[[{][^]*[\]}]/.exec(bare)?.[0]
  for (const candidate of [text, bare, fenced, bracketed]) {
    try {
      if (candidate) return { value: JSON.parse(candidate) }
    } catch {
      continue
    }
  }
}
