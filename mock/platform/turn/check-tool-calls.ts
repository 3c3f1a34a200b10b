import type { Settings } from '../../core/options.ts'
import { explain } from '../json-schema/explain.ts'
import { suggestion } from '../../validation/suggest.ts'
import type { AnyChatReply, ChatPiece, ToolCallReply } from './reply.ts'
import { argumentsValue } from './tool-arguments.ts'

const HINT = 'set unchecked: true in the tool call if the test needs exactly this'

/** Whether the calls of a script are compared with the request: a request without tools only in strict mode, since short tests often send none. */
export function comparesTools({ checkToolCalls, strict }: Settings, tools: unknown): boolean {
  return checkToolCalls && (strict || (Array.isArray(tools) && tools.length > 0))
}

/**
 * Compares the tool calls of a script with the request: a script that calls a tool that the application does not offer, or calls it with other
 * arguments, tests what the model was not asked for. The pieces of a generator are checked as they come.
 *
 * @throws {TypeError} for a call that the request does not offer, or whose arguments break the schema of its tool.
 */
export function checkToolCalls(reply: AnyChatReply, tools: unknown): void {
  const pieces = 'pieces' in reply ? reply.pieces : [reply]
  if (!Array.isArray(pieces)) return
  for (const piece of pieces) checkPieceCalls(piece, tools)
}

/** The same for one piece of a stream. */
export function checkPieceCalls(piece: ChatPiece | Pick<AnyChatReply, never>, tools: unknown): void {
  if (typeof piece !== 'object' || !('toolCalls' in piece)) return
  for (const call of (piece.toolCalls ?? []) as readonly ToolCallReply[]) if (!call.unchecked) checkCall(call, tools)
}

function checkCall(call: ToolCallReply, tools: unknown): void {
  const offered = (Array.isArray(tools) ? tools : []).map((tool) => tool?.function ?? { name: tool?.type })
  const act = `Cannot answer chat: the script calls ${call.name}`
  const definition = offered.find(({ name }) => name === call.name)
  if (!definition) {
    const names = offered.map(({ name }) => String(name))
    const state = names.length > 0
      ? `which the request does not offer${suggestion(call.name, names)}`
      : 'but the request offers no tools'
    throw new TypeError(`${act}, ${state}; ${HINT}`)
  }
  // A text that is not JSON is a value that no schema of an object allows.
  const mistakes = definition.parameters ? explain(argumentsValue(call), definition.parameters) : []
  if (mistakes.length > 0) {
    throw new TypeError(`${act} with arguments that break its schema: ${mistakes.join('; ')}; ${HINT}`)
  }
}
