import type { AssistantToolCall } from '../../../src/resources/assistant.ts'
import type { Tool } from '../../../src/types.ts'
import { callHostedTool } from '../../platform/hosted-tools.ts'
import type { Context } from '../../core/context.ts'
import { event } from '../../http/reply.ts'
import { countTokens, tokensOf } from '../../data/tokens.ts'
import type { ValidatedRequest } from '../../platform/turn/answer-context.ts'
import { messageText } from '../../data/message-text.ts'
import type { AnyChatReply, ChatPiece, ChatReply } from '../../platform/turn/reply.ts'

/** A tool that runs on the server. */
type HostedTool = Extract<Tool, { type: 'code_interpreter' | 'drawing_tool' | 'web_browser' }>

/**
 * Adds a tool call to the default reply of glm-4-alltools: the input of the first hosted tool in `tools`, token by token, the output of the
 * tool in a delta with the role `tool`, then the content. With `sandbox: 'none'` the caller runs the code, so the reply ends after the input.
 * Docs "GLM-4-AllTools", 2024.
 */
export function withHostedTools(
  context: Context,
  { request, backend }: ValidatedRequest,
  reply: ChatReply,
): AnyChatReply {
  const last = request.messages.at(-1)
  const tool = request.tools?.find((tool): tool is HostedTool => hostedTypes.has(tool.type))
  if (!tool || reply.toolCalls || reply.finish || last?.role === 'tool') return reply
  const id = backend.ids.decimal()
  const { input, output } = callHostedTool(context, tool.type, messageText(last))
  const head = { id, created: backend.clock.seconds(), model: request.model }
  const chunk = (choice: object): ChatPiece => ({ raw: event({ ...head, choices: [{ index: 0, ...choice }] }) })
  const toolChunk = (role: string, call: object) => chunk({ delta: { role, tool_calls: [call] } })
  const inputText = inputOf(input)
  const inputChunks = tokensOf(inputText).map((token) =>
    toolChunk('assistant', { id: `call_${id}1`, type: tool.type, [tool.type]: { input: token } })
  )
  if (tool.type === 'code_interpreter' && tool.code_interpreter?.sandbox === 'none') {
    const usage = { completion_tokens: countTokens(inputText) }
    return { id, pieces: [...inputChunks, { finish: 'tool_calls' }], usage }
  }
  const { id: _, ...outputCall } = output
  return {
    id,
    pieces: [
      ...inputChunks,
      chunk({ finish_reason: 'tool_calls', delta: { role: 'assistant' } }),
      toolChunk('tool', outputCall),
      ...tokensOf(String(reply.content)),
    ],
    usage: { completion_tokens: countTokens(inputText) + countTokens(String(reply.content)) },
  }
}

const hostedTypes: ReadonlySet<string> = new Set(['code_interpreter', 'drawing_tool', 'web_browser'])

function inputOf({ code_interpreter, drawing_tool, web_browser }: AssistantToolCall): string {
  return (code_interpreter ?? drawing_tool ?? web_browser)?.input ?? ''
}
