import type { Context } from '../../core/context.ts'
import type { UsageRecord } from '../../platform/usage-log.ts'

/** One argument of a tool, as `tools/list` describes it. */
export interface ToolArgument {
  readonly type: 'string' | 'integer' | 'boolean'
  readonly format?: string | undefined
  readonly description: string
}

/** The arguments of a tool as JSON Schema; the order of the members is that of the server. */
export interface InputSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, ToolArgument>>
  readonly required: readonly string[]
  readonly additionalProperties: false
}

/** The arguments of a call as sent. */
export type Arguments = Readonly<Record<string, unknown>>

/** A tool of an MCP server. */
export interface Tool {
  readonly name: string
  /** Another name that calls are accepted with. */
  readonly alias?: string | undefined
  readonly description: string
  readonly inputSchema: InputSchema
  /** The name under which calls are counted. */
  readonly usage: UsageRecord['tool']
  /**
   * Checks the arguments.
   *
   * @throws {ToolFailure} with the text that the tool returns
   * @throws {Refusal} for an error of the API behind the tool
   */
  check(values: Arguments): void
  /** Which content a script of the tool may have: what an error message calls it, and a test. */
  readonly encodes: readonly [expected: string, test: (content: unknown) => boolean]
  /** The text of the default result, or of one whose content a test has scripted, which passes `encodes`. */
  answer(context: Context, values: Arguments, scripted: unknown): string
}

/** An error of a tool: the text of a result that is no JSON-RPC error. Observed. */
export class ToolFailure extends Error {
  /** @param status HTTP status of the API behind the tool */
  constructor(status: number, text: string) {
    super(`MCP error -${status}: ${text}`)
  }
}

/** A text argument; empty when it is missing. A number or boolean counts as text. */
export function textOf(values: Arguments, name: string): string {
  const value = values[name] ?? ''
  return typeof value === 'object' ? '' : String(value)
}
