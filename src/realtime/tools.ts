import { checkTools, formatError, runCall, schemaOf } from '../helpers/tool-call.ts'
import type { RunToolsOptions } from '../helpers/run-tools.ts'
import type { RunnableTool } from '../helpers/tool-call.ts'
import type { FunctionCall } from '../types.ts'
import type { RealtimeTool } from './session-config.ts'

/** Tools, and what happens to their calls, as in `runTools()`. */
export type RealtimeToolOptions =
  & Pick<RunToolsOptions, 'onToolCall' | 'onToolResult' | 'onToolError'>
  & { readonly tools?: readonly RunnableTool[] | undefined }

/** Name of a property that is added to tools without a required one. */
const PLACEHOLDER = 'unused'

/**
 * Converts tools to what the server takes: flat, with at least one property and one required name. Without them, generation fails with 422
 * "Input should be a valid list" (observed 2026-07); so a tool whose arguments are all optional gets a property that is removed from its calls.
 *
 * @throws {TypeError} when a tool has no name or the name of another, or its schema cannot be converted
 */
export function toRealtimeTools(tools: readonly RunnableTool[]): RealtimeTool[] {
  checkTools(tools)
  return tools.map((tool): RealtimeTool => {
    const { name, description = name } = tool
    const schema = { type: 'object', ...schemaOf(tool) } as { required?: string[]; properties?: object }
    const parameters = schema.required?.length ? schema : {
      ...schema,
      properties: { ...schema.properties, [PLACEHOLDER]: { type: 'string', description: 'always an empty string' } },
      required: [PLACEHOLDER],
    }
    return { type: 'function', name, description, parameters }
  })
}

/** Removes the added property from the arguments of a call. Text that is not JSON stays as it is. */
function withoutPlaceholder(call: FunctionCall): FunctionCall {
  const { name, arguments: text } = call.function
  if (!text.includes(PLACEHOLDER)) return call
  try {
    const { [PLACEHOLDER]: _, ...args } = JSON.parse(text)
    return { ...call, function: { name, arguments: JSON.stringify(args) } }
  } catch {
    return call
  }
}

/** Runs a call and returns the text for the server, which refuses an empty output. Rejects with what `onToolError` throws. */
export async function answerCall(
  call: FunctionCall,
  { tools = [], onToolCall, onToolResult, onToolError = formatError }: RealtimeToolOptions,
  signal: AbortSignal,
): Promise<string> {
  onToolCall?.(call)
  let output: string
  try {
    output = await runCall(withoutPlaceholder(call), tools, signal)
  } catch (error) {
    signal.throwIfAborted()
    output = await onToolError(error, call)
  }
  onToolResult?.(call, output)
  return output || '""'
}
