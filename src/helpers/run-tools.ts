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
import { completionsOf, readToEnd } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import type { StandardSchema } from './standard-schema.ts'
import { checkTools, formatError, runCall, schemaOf } from './tool-call.ts'
import type { RunnableTool } from './tool-call.ts'
import { untilAborted } from './until-aborted.ts'

export type { RunnableTool, ToolContext } from './tool-call.ts'

/** Options of `runTools()`. The request options apply to each request that it sends. */
export interface RunToolsOptions extends RequestOptions, ChatListeners {
  /** The tools that the model may call. Their names must be unique. */
  readonly tools: readonly RunnableTool[]
  /** Maximum number of requests to the model. @default 10 */
  readonly maxRounds?: number | undefined
  /** Called with each call before it runs. */
  readonly onToolCall?: ((call: FunctionCall) => void) | undefined
  /** Called with each call and the result that is sent to the model. */
  readonly onToolResult?: ((call: FunctionCall, result: string) => void) | undefined
  /**
   * Returns what to send to the model when a tool throws, does not exist, or is called with arguments that are not valid JSON or do not match
   * its schema. What it throws ends the run: with `(error) => { throw error }` every error does.
   *
   * @default returns `Error:` and the message of the error
   */
  readonly onToolError?: ((error: unknown, call: FunctionCall) => string | PromiseLike<string>) | undefined
}

/** The last answer of a run, with the total usage and the messages of all rounds. */
export interface ToolRun extends AccumulatedChat {
  /** The given messages and all that were added, including the answer. The next turn can continue with them. */
  messages: Message[]
  /** Number of requests to the model. */
  rounds: number
}

/**
 * The model still called tools in the last round that `maxRounds` allows. `partial` is the run so far. Its `messages` do not include the last
 * answer, whose calls were not run, so another `runTools()` can continue with them.
 */
export class ToolRunError extends ZhipuError {
  override name = 'ToolRunError'
  declare readonly partial: ToolRun
}

/** An object that is not a Standard Schema. The second form accepts object literals with any keyword. */
type PlainSchema =
  | object & { readonly '~standard'?: undefined }
  | { readonly '~standard'?: undefined; readonly [keyword: string]: unknown }

/**
 * Defines a tool, with the type of its arguments inferred from its schema or from the parameter of `run`.
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
 * Sends messages to the model, runs the tools that it calls, sends it their results, and repeats this until it answers without a call. The
 * calls of one answer run concurrently. Each answer is sent back unchanged, including its `reasoning_content`, which thinking models need
 * between the rounds. Tools that run on the server (`web_search` and others) may be given in `params.tools`.
 *
 * An abort rejects at once with the signal's reason, also while tools run.
 *
 * @throws {TypeError} before anything is sent, when a tool has no name or the name of another, or its schema cannot be converted
 * @throws {ToolRunError} when the model still calls tools after `maxRounds`
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
  { tools, maxRounds = 10, onToolCall, onToolResult, onToolError = formatError, ...options }: RunToolsOptions,
): Promise<ToolRun> {
  assert(maxRounds >= 1, `run tools: maxRounds is ${maxRounds}, expected 1 or more`)
  const completions = completionsOf(source)
  const allTools = [...params.tools ?? [], ...toFunctionTools(tools)]
  const messages = [...params.messages]
  let usage: Usage | undefined
  const controller = new AbortController()
  const { signal } = controller
  const onAbort = () => controller.abort(options.signal!.reason)
  if (options.signal?.aborted) onAbort()
  options.signal?.addEventListener('abort', onAbort)

  const resultMessage = async (call: FunctionCall): Promise<Message> => {
    onToolCall?.(call)
    let content: string
    try {
      content = await runCall(call, tools, signal)
    } catch (error) {
      signal.throwIfAborted()
      content = await onToolError(error, call)
    }
    onToolResult?.(call, content)
    return { role: 'tool', content, tool_call_id: call.id }
  }

  try {
    for (let rounds = 1;; rounds++) {
      const body = { ...params, messages: [...messages], tools: allTools.length ? allTools : undefined }
      const answer = await readToEnd(completions.stream(body, { ...options, signal }), options)
      usage = answer.usage ? addUsage(usage, answer.usage) : usage
      const message = withMissingMembers(answer.message, rounds)
      const calls = answer.choices[0]!.finish_reason === 'sensitive' ? [] : callsOf(message)
      const result = { ...answer, message, usage, rounds }
      if (!calls.length) return { ...result, messages: [...messages, message] }
      if (rounds >= maxRounds) {
        const state = `the model still calls ${calls[0]!.function.name} after ${rounds} rounds`
        throw new ToolRunError(`Cannot run tools: ${state}`, { partial: { ...result, messages } satisfies ToolRun })
      }
      messages.push(message, ...await untilAborted(Promise.all(calls.map(resultMessage)), signal))
    }
  } catch (error) {
    controller.abort(error)
    throw error
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
  }
}

/** Converts tools to what is sent to the model. */
function toFunctionTools(tools: readonly RunnableTool[]): FunctionTool[] {
  checkTools(tools)
  return tools.map((tool) => {
    const { name, description } = tool
    return { type: 'function', function: { name, description, parameters: schemaOf(tool) } }
  })
}

/**
 * Adds missing members of calls: ids, because a result refers to its call by id and some models leave the id empty, and the `function` of a
 * function call, whose result then says that there is no such tool.
 */
function withMissingMembers(message: AssistantMessage, round: number): AssistantMessage {
  const filled = message.tool_calls?.map((call, index): ToolCall => {
    const id = call.id || `call_${round}_${index}`
    if (call.type !== 'function') return { ...call, id }
    const { name = '', arguments: args = '' } = (call as Partial<FunctionCall>).function ?? {}
    return { ...call, id, function: { name, arguments: args } } as FunctionCall
  })
  return filled ? { ...message, tool_calls: filled } : message
}

function callsOf({ tool_calls }: AssistantMessage): FunctionCall[] {
  return (tool_calls ?? []).filter((call: ToolCall): call is FunctionCall => call.type === 'function')
}

/** Adds up the numbers of two usages and of the objects in them. Deeper objects are kept as they are, since a usage has none. */
function addUsage(total: Usage | undefined, usage: Usage, isNested = false): Usage {
  const sum: Record<string, unknown> = { ...total }
  for (const [name, value] of Object.entries(usage)) {
    const previous = sum[name]
    if (typeof value === 'number') sum[name] = (typeof previous === 'number' ? previous : 0) + value
    else if (value && typeof value === 'object' && !isNested) sum[name] = addUsage(previous as Usage, value, true)
    else sum[name] = previous ?? value
  }
  return sum as unknown as Usage
}
