import { ZhipuError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type {
  AssistantMessage,
  ChatCompletionParams,
  FunctionCall,
  FunctionTool,
  Message,
  ToolCall,
  Usage,
} from '../types.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import { completionsOf, heard } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import { describe, isSchema, sayIssue } from './standard-schema.ts'
import type { StandardSchema } from './standard-schema.ts'
import { untilAborted } from './until-aborted.ts'

/** What a tool is told beside its arguments. */
export interface ToolContext {
  /** Aborts when the run is called off, or when another tool ended it. */
  readonly signal: AbortSignal
  /** As the model wrote it. */
  readonly call: FunctionCall
}

/** A function that the model may call, and that is run when it does. */
export interface RunnableTool<Args = never> {
  /** At most 64 of `a-z A-Z 0-9 _ -`. */
  readonly name: string
  /** By this the model chooses. */
  readonly description?: string | undefined
  /**
   * What the arguments are: a Standard Schema, which checks and converts them before `run` sees them, or plain JSON Schema, which
   * only tells the model. @default no arguments
   */
  readonly parameters?: object | StandardSchema<unknown, Args> | undefined
  /** What the model is told of a Standard Schema. @default what the schema says of itself (zod 4.2 and others of 2026 do) */
  readonly jsonSchema?: object | undefined
  /** Answers a call. What is no string goes to the model as JSON. */
  run(args: Args, context: ToolContext): unknown
}

/** How to run tools. The request options go into each request. */
export interface RunToolsOptions extends RequestOptions, ChatListeners {
  /** What the model may call; names differ. */
  readonly tools: readonly RunnableTool[]
  /** How often the model may be asked. @default 10 */
  readonly maxRounds?: number | undefined
  /** Hears of each call before it is run. */
  readonly onToolCall?: ((call: FunctionCall) => void) | undefined
  /** Hears what the model is told of each call. */
  readonly onToolResult?: ((call: FunctionCall, result: string) => void) | undefined
  /**
   * What the model is told when a tool threw, does not exist, or was called with arguments that are no JSON or do not fit. Whatever it
   * throws ends the run: `(error) => { throw error }` forgives nothing.
   *
   * @default `Error:` and the message of the error
   */
  readonly onToolError?: ((error: unknown, call: FunctionCall) => string | PromiseLike<string>) | undefined
}

/** The last answer of a run, with the tokens of all its rounds, and how it came about. */
export interface ToolRun extends AccumulatedChat {
  /** The messages given and all that were added, the answer being the last: what the next turn begins with. */
  messages: Message[]
  /** How often the model was asked. */
  rounds: number
}

/**
 * The model still called tools when it might not be asked again. `partial` is the run so far; its `messages` lack the last answer, whose
 * calls nobody ran, so a run that is given them goes on.
 */
export class ToolRunError extends ZhipuError {
  override name = 'ToolRunError'
  declare readonly partial: ToolRun
}

/** An object that is no Standard Schema; the second form lets literals have any keyword. */
type PlainSchema =
  | object & { readonly '~standard'?: undefined }
  | { readonly '~standard'?: undefined; readonly [keyword: string]: unknown }

/**
 * Fixes the type of a tool's arguments: by its schema, or by what `run` says it takes.
 *
 * @example
 * ```ts
 * const weather = tool({
 *   name: 'weather',
 *   description: 'The weather of a city',
 *   parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
 *   run: ({ city }: { city: string }) => ({ city, sky: 'clear' }),
 * })
 * ```
 */
export function tool<Args = Record<string, unknown>>(
  definition: RunnableTool<Args> & { readonly parameters?: StandardSchema<unknown, Args> | PlainSchema | undefined },
): RunnableTool<Args> {
  return definition
}

/**
 * Asks the model, runs the tools that it calls, tells it the results, and so on until it answers. The calls of one answer run at the same
 * time. Each answer goes back as it came, its `reasoning_content` included: thinking models need it between the rounds.
 * Tools that run on the server (`web_search` …) may stand in `params.tools`.
 *
 * @throws {TypeError} before anything is sent, when a tool has no name, shares it, or has a schema that cannot describe itself
 * @throws {ToolRunError} when the model wants to go on after `maxRounds`
 * @throws the signal's reason at once when it aborts, also while tools run
 * @example
 * ```ts
 * const clock = tool({ name: 'clock', description: 'What time it is', run: () => new Date().toISOString() })
 * const { message, messages } = await runTools(zhipu, {
 *   model: 'glm-4.6',
 *   messages: [{ role: 'user', content: '现在几点？' }],
 * }, { tools: [clock], onText: (piece) => console.log(piece) })
 * console.log(message.content, messages.length)
 * ```
 */
export async function runTools(
  source: ChatSource,
  params: Omit<ChatCompletionParams, 'stream'>,
  { tools, maxRounds = 10, onToolCall, onToolResult, onToolError = tellMessage, ...options }: RunToolsOptions,
): Promise<ToolRun> {
  assert(maxRounds >= 1, `run tools: maxRounds is ${maxRounds}, want 1 or more`)
  const completions = completionsOf(source)
  const offered = [...params.tools ?? [], ...offer(tools)]
  const messages = [...params.messages]
  let usage: Usage | undefined
  const controller = new AbortController()
  const { signal } = controller
  const abort = () => controller.abort(options.signal!.reason)
  if (options.signal?.aborted) abort()
  options.signal?.addEventListener('abort', abort)

  const answerTo = async (call: FunctionCall): Promise<Message> => {
    onToolCall?.(call)
    let content: string
    try {
      content = await run(call, tools, signal)
    } catch (error) {
      signal.throwIfAborted()
      content = await onToolError(error, call)
    }
    onToolResult?.(call, content)
    return { role: 'tool', content, tool_call_id: call.id }
  }

  try {
    for (let rounds = 1;; rounds++) {
      const body = { ...params, messages: [...messages], tools: offered.length ? offered : undefined }
      const answer = await heard(completions.stream(body, { ...options, signal }), options)
      usage = answer.usage ? sum(usage, answer.usage) : usage
      const message = withIds(answer.message, rounds)
      const calls = answer.choices[0]?.finish_reason === 'sensitive' ? [] : callsOf(message)
      const done = { ...answer, message, usage, rounds }
      if (!calls.length) return { ...done, messages: [...messages, message] }
      if (rounds >= maxRounds) {
        const state = `the model still calls ${calls[0]!.function.name} after ${rounds} rounds`
        throw new ToolRunError(`Cannot run tools: ${state}`, { partial: { ...done, messages } satisfies ToolRun })
      }
      messages.push(message, ...await untilAborted(Promise.all(calls.map(answerTo)), signal))
    }
  } catch (error) {
    controller.abort(error)
    throw error
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

const tellMessage = (error: unknown): string => `Error: ${error instanceof Error ? error.message : error}`

/** The tools as the model is told of them. */
function offer(tools: readonly RunnableTool[]): FunctionTool[] {
  const names = new Set<string>()
  return tools.map(({ name, description, parameters, jsonSchema }) => {
    assert(name && !names.has(name), `run tools: ${name ? `there are two tools ${name}` : 'a tool has no name'}`)
    names.add(name)
    const described = jsonSchema ?? (isSchema(parameters) ? describe(parameters) : parameters)
    assert(described || !parameters, `run tools: the schema of ${name} cannot describe itself, want jsonSchema`)
    return { type: 'function', function: { name, description, parameters: described } }
  })
}

/** Result and call are joined by an id, which some models leave empty. */
function withIds(message: AssistantMessage, round: number): AssistantMessage {
  const filled = message.tool_calls?.map((call, index) => call.id ? call : { ...call, id: `call_${round}_${index}` })
  return filled ? { ...message, tool_calls: filled } : message
}

function callsOf({ tool_calls }: AssistantMessage): FunctionCall[] {
  return (tool_calls ?? []).filter((call: ToolCall): call is FunctionCall => call.type === 'function')
}

async function run(call: FunctionCall, tools: readonly RunnableTool[], signal: AbortSignal): Promise<string> {
  const { name, arguments: text } = call.function
  const tool = tools.find((tool) => tool.name === name)
  if (!tool) throw new TypeError(`Cannot call ${name}: there are only ${tools.map(({ name }) => name).join(', ')}`)
  const result = await tool.run(await argumentsOf(text, tool) as never, { signal, call })
  return typeof result === 'string' ? result : JSON.stringify(result) ?? 'null'
}

/** What the model wrote, checked. Models leave the arguments of functions without parameters empty. */
async function argumentsOf(text: string, { name, parameters }: RunnableTool): Promise<unknown> {
  const wrong = (state: string) => new TypeError(`Cannot call ${name}: ${state}`)
  let args: unknown
  try {
    args = JSON.parse(text || '{}')
  } catch {
    throw wrong('the arguments are no JSON')
  }
  if (!isSchema(parameters)) {
    if (args && typeof args === 'object') return args
    throw wrong('the arguments are no object')
  }
  const result = await parameters['~standard'].validate(args)
  if (!result.issues) return result.value
  throw wrong(`the arguments do not fit: ${result.issues.map(sayIssue).join('; ')}`)
}

/** Adds up what was paid, member by member. */
function sum(one: Usage | undefined, other: Usage): Usage {
  const total: Record<string, unknown> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const held = total[name]
    if (typeof value === 'number') total[name] = (held as number ?? 0) + value
    else total[name] = value && typeof value === 'object' ? sum(held as Usage, value) : held ?? value
  }
  return total as unknown as Usage
}
