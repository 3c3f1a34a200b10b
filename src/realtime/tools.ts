import { StreamError } from '../errors.ts'
import { checkTools, formatError, runCall, schemaOf } from '../helpers/tool-call.ts'
import type { RunToolsOptions } from '../helpers/run-tools.ts'
import type { RunnableTool } from '../helpers/tool-call.ts'
import { untilAborted } from '../helpers/until-aborted.ts'
import type { FunctionCall } from '../types.ts'
import type { RealtimeClientEvent } from './events.ts'
import type { RealtimeTool } from './session-config.ts'
import type { Turn } from './turn.ts'

/** Tools, and what happens to their calls, as in `runTools()`. */
export type RealtimeToolOptions =
  & Pick<RunToolsOptions, 'onToolCall' | 'onToolResult' | 'onToolError'>
  & {
    /**
     * Functions that the model may call, as in `runTools()`. Their calls are answered when a response has ended, and the next response
     * continues the same answer. Only with `chat_mode: 'audio'`.
     */
    readonly tools?: readonly RunnableTool[] | undefined
    /** Maximum number of responses of the server for one answer. One that still calls tools fails with code `max_rounds`. @default 10 */
    readonly maxRounds?: number | undefined
  }

/** Name of a property that is added to tools without a required one. */
const PLACEHOLDER = 'unused'

/**
 * Converts tools to what the server takes: flat, with at least one property and one required name. Without them, generation fails with 422
 * "Input should be a valid list" (observed 2026-07); so a tool whose arguments are all optional gets a property that is removed from its calls.
 *
 * @throws {TypeError} when a tool has no name or the name of another, or its schema cannot be converted
 */
function toRealtimeTools(tools: readonly RunnableTool[]): RealtimeTool[] {
  checkTools(tools)
  return tools.map((tool): RealtimeTool => {
    const { name, description = name } = tool
    const schema = parametersOf(tool)
    const parameters = schema.required?.length ? schema : {
      ...schema,
      properties: { [PLACEHOLDER]: { type: 'string', description: 'always an empty string' }, ...schema.properties },
      required: [PLACEHOLDER],
    }
    return { type: 'function', name, description, parameters }
  })
}

const parametersOf = (tool: RunnableTool) =>
  ({ type: 'object', ...schemaOf(tool) }) as { required?: string[]; properties?: object }

/** Removes the added property from the arguments of a call. Text that is not JSON stays as it is, and a property that the tool has itself. */
function withoutPlaceholder(call: FunctionCall, tools: readonly RunnableTool[]): FunctionCall {
  const { name, arguments: text } = call.function
  const tool = tools.find((tool) => tool.name === name)
  if (!tool || Object.hasOwn(parametersOf(tool).properties ?? {}, PLACEHOLDER)) return call
  try {
    const { [PLACEHOLDER]: _, ...args } = JSON.parse(text)
    return { ...call, function: { name, arguments: JSON.stringify(args) } }
  } catch {
    return call
  }
}

/** The tools of a session. */
export interface ToolRunner {
  /** What each update of the session declares. */
  readonly declarations: readonly RealtimeTool[]
  /**
   * Runs the calls of one answer concurrently, sends their results in the order of the calls, and asks for the next response. The answer fails
   * with what `onToolError` throws, with a `RangeError` for a result of more than 250 000 bytes, when it is cancelled, or with code `max_rounds`.
   */
  answer(
    turn: Turn,
    calls: readonly FunctionCall[],
    send: (event: RealtimeClientEvent) => Promise<void>,
    ask: (turn: Turn) => Promise<unknown>,
  ): Promise<void>
}

/**
 * Loaded by sessions that have tools.
 *
 * @throws {TypeError} when a tool has no name or the name of another, or its schema cannot be converted
 */
export function createToolRunner(options: RealtimeToolOptions): ToolRunner {
  const { tools = [], maxRounds = 10, onToolCall, onToolResult, onToolError = formatError } = options
  const run = async (call: FunctionCall, signal: AbortSignal): Promise<string> => {
    onToolCall?.(call)
    let output: string
    try {
      output = await runCall(withoutPlaceholder(call, tools), tools, signal)
    } catch (error) {
      signal.throwIfAborted()
      output = await onToolError(error, call)
    }
    onToolResult?.(call, output)
    // The server refuses an empty output.
    return output || '""'
  }
  return {
    declarations: toRealtimeTools(tools),
    async answer(turn, calls, send, ask) {
      const { rounds, signal } = turn
      try {
        if (rounds >= maxRounds) {
          const state = `the model still calls ${calls[0]!.function.name} after ${rounds} rounds`
          throw new StreamError(`Cannot run tools: ${state}`, { code: 'max_rounds' })
        }
        const outputs = await untilAborted(Promise.all(calls.map((call) => run(call, signal))), signal)
        const sent = outputs.map((output) =>
          send({ type: 'conversation.item.create', item: { type: 'function_call_output', output } })
        )
        // A result that is too long for a frame fails the answer: without it the model would answer as if there were none.
        await untilAborted(Promise.all(sent), signal)
        await ask(turn)
      } catch (error) {
        turn.fail(() => Promise.reject(error))
      }
    },
  }
}
