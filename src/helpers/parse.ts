import { ZhipuError } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatCompletionParams, Message } from '../types.ts'
import { textOf } from '../resources/chat-accumulator.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import { completionsOf, heard } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import { describe, sayIssue } from './standard-schema.ts'
import type { StandardSchema } from './standard-schema.ts'

/** How to ask for data. The request options go into each request. */
export interface ParseOptions extends RequestOptions, ChatListeners {
  /**
   * What the model is told that its answer must look like, in the system message: Zhipu's API takes no schema of its own. `null` tells
   * nothing, where the prompt says it already. @default what the schema says of itself, if it can
   */
  readonly jsonSchema?: object | null | undefined
  /** How often the model may correct an answer that does not fit. @default 1 */
  readonly repairs?: number | undefined
}

/** An answer that fits its schema. */
export interface Parsed<Data> {
  /** What the schema made of it. */
  readonly data: Data
  /** The answer it came in, the last one after a repair. */
  readonly answer: AccumulatedChat
  /** How often the model had to correct itself. */
  readonly repairs: number
}

/** The answer did not fit, also after its repair. `partial` is the last answer, `issues` what is wrong with it. */
export class ParseError extends ZhipuError {
  override name = 'ParseError'
  declare readonly partial: AccumulatedChat
  /** In words: `city: Expected string`. */
  readonly issues: readonly string[]

  constructor(message: string, facts: ErrorFacts, issues: readonly string[]) {
    super(message, facts)
    this.issues = issues
  }
}

/**
 * Asks for JSON that fits a schema, and gives it typed. An answer that does not fit goes back once, with what is wrong with it. Fences
 * of Markdown, the box marks of glm-4.5v and thoughts in the text are no part of the JSON.
 *
 * @throws {ParseError} when no answer fits, or it was cut by `max_tokens` or by moderation
 * @example
 * ```ts
 * const reply = z.object({ answer: z.string() }) // of zod, or of any other library that keeps to the Standard Schema
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
  const { jsonSchema = describe(schema), repairs: most = 1 } = options
  const completions = completionsOf(source)
  const body = { ...params, response_format: params.response_format ?? { type: 'json_object' } }
  const messages = jsonSchema ? instructed(params.messages, jsonSchema) : [...params.messages]
  for (let repairs = 0;; repairs++) {
    const answer = await heard(completions.stream({ ...body, messages: [...messages] }, options), options)
    const { message, choices: [choice] } = answer
    const finish = choice!.finish_reason
    const read = readJSON(textOf(message.content))
    const result = read ? await schema['~standard'].validate(read.value) : { issues: [{ message: 'it is no JSON' }] }
    if (!result.issues && finish !== 'sensitive') return { data: result.value, answer, repairs }
    const issues = result.issues?.map(sayIssue) ?? []
    if (repairs >= most || finish !== 'stop') {
      const state = finish === 'stop' ? issues.join('; ') : `the answer ended with ${finish}`
      throw new ParseError(`Cannot parse answer: ${state}`, { partial: answer }, issues)
    }
    messages.push(message, {
      role: 'user',
      content: `Your answer does not fit: ${issues.join('; ')}. Answer with the corrected JSON alone.`,
    })
  }
}

/** Adds to the system message what the answer must look like; there is one at most, and it comes first. */
function instructed([first, ...rest]: readonly Message[], jsonSchema: object): Message[] {
  const content = `Answer with JSON alone. It must fit this JSON Schema: ${JSON.stringify(jsonSchema)}`
  if (first?.role !== 'system') return [{ role: 'system', content }, ...first ? [first] : [], ...rest]
  return [{ role: 'system', content: `${textOf(first.content)}\n\n${content}` }, ...rest]
}

/** The JSON of an answer: the text as it is, else without thoughts and box marks, else what stands between fences or brackets. */
function readJSON(text: string): { value: unknown } | undefined {
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
