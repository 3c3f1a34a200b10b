import { assert } from '../internal/assert.ts'
import type { FunctionCall } from '../types.ts'
import { formatIssue, isSchema, toJSONSchema } from './standard-schema.ts'
import type { StandardSchema } from './standard-schema.ts'

/** What a tool receives beside its arguments. */
export interface ToolContext {
  /** Aborts when the run is cancelled, or when the error of another tool ends it. */
  readonly signal: AbortSignal
  /** The call as the model wrote it. */
  readonly call: FunctionCall
}

/** A function that the model may call, with its implementation. */
export interface RunnableTool<Args = never> {
  /** At most 64 of `a-z A-Z 0-9 _ -`. */
  readonly name: string
  /** Tells the model what the tool does and when to use it. */
  readonly description?: string | undefined
  /**
   * Describes the arguments: a Standard Schema, which validates and converts them before `run`, or a plain JSON Schema, which is only sent to
   * the model.
   *
   * @default no arguments
   */
  readonly parameters?: object | StandardSchema<unknown, Args> | undefined
  /** JSON Schema to send for a Standard Schema. @default the schema converted by its library (zod 4.2 and others of 2026 can) */
  readonly jsonSchema?: object | undefined
  /** Runs a call and returns its result, or a promise of it. A result that is not a string is sent to the model as JSON. */
  run(args: Args, context: ToolContext): unknown
}

/**
 * Checks the names of tools.
 *
 * @throws {TypeError} when a tool has no name or the name of another
 */
export function checkTools(tools: readonly RunnableTool[]): void {
  const names = new Set<string>()
  for (const { name } of tools) {
    assert(name, 'run tools: a tool has no name')
    assert(!names.has(name), `run tools: two tools are named ${name}`)
    names.add(name)
  }
}

/**
 * Returns the JSON Schema of a tool's arguments; `undefined` for a tool without arguments.
 *
 * @throws {TypeError} when a Standard Schema cannot be converted
 */
export function schemaOf({ name, parameters, jsonSchema }: RunnableTool): object | undefined {
  const schema = jsonSchema ?? (isSchema(parameters) ? toJSONSchema(parameters) : parameters)
  assert(
    schema || !parameters,
    `run tools: the schema of ${name} cannot be converted to JSON Schema, expected jsonSchema`,
  )
  return schema
}

/** What is sent to the model for the error of a tool, by default. */
export const formatError = (error: unknown): string => `Error: ${error instanceof Error ? error.message : error}`

/** Runs a call and returns its result as text. Rejects with a `TypeError` when there is no such tool or its arguments are invalid. */
export async function runCall(
  call: FunctionCall,
  tools: readonly RunnableTool[],
  signal: AbortSignal,
): Promise<string> {
  const { name, arguments: text } = call.function
  const tool = tools.find((tool) => tool.name === name)
  const names = tools.map(({ name }) => name).join(', ')
  if (!tool) throw new TypeError(`Cannot call ${name}: there is no such tool, expected one of ${names}`)
  const result = await tool.run(await parseArguments(text, tool) as never, { signal, call })
  return typeof result === 'string' ? result : JSON.stringify(result) ?? 'null'
}

/** Parses and validates the arguments of a call. Models leave the arguments of functions without parameters empty. */
async function parseArguments(text: string, { name, parameters }: RunnableTool): Promise<unknown> {
  const argumentError = (state: string) => new TypeError(`Cannot call ${name}: ${state}`)
  let args: unknown
  try {
    args = JSON.parse(text || '{}')
  } catch {
    throw argumentError('the arguments are not valid JSON')
  }
  if (!isSchema(parameters)) {
    if (args && typeof args === 'object') return args
    throw argumentError('the arguments are not an object')
  }
  const result = await parameters['~standard'].validate(args)
  if (!result.issues) return result.value
  throw argumentError(`the arguments do not match the schema: ${result.issues.map(formatIssue).join('; ')}`)
}
