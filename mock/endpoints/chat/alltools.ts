import type { AssistantToolCall } from '../../../src/resources/assistant.ts'
import type { Tool } from '../../../src/types.ts'
import { use } from '../../platform/hosted-tools.ts'
import type { Context } from '../../core/context.ts'
import { event } from '../../http/sse.ts'
import { countTokens, tokensOf } from '../../data/tokens.ts'
import type { Asked } from './answer-context.ts'
import { messageText } from '../../data/message-text.ts'
import type { ChatPiece, ChatReply, ChatStreamReply } from './reply.ts'

/** A tool that runs at the server. */
type HostedTool = Extract<Tool, { type: 'code_interpreter' | 'drawing_tool' | 'web_browser' }>

/**
 * glm-4-alltools at work: the input of the first hosted tool it was given, piece by piece, what that gives in the name of `tool`, then the
 * answer. With `sandbox: 'none'` the caller has to run the code, so the answer ends there. Docs "GLM-4-AllTools", 2024.
 */
export function atWork(context: Context, { request, backend }: Asked, reply: ChatReply): ChatReply | ChatStreamReply {
  const last = request.messages.at(-1)
  const tool = request.tools?.find((tool): tool is HostedTool => hosted.has(tool.type))
  if (!tool || reply.toolCalls || reply.finish || last?.role === 'tool') return reply
  const id = backend.ids.decimal()
  const { input, output } = use(context, tool.type, messageText(last))
  const head = { id, created: backend.clock.seconds(), model: request.model }
  const chunk = (choice: object): ChatPiece => ({ raw: event({ ...head, choices: [{ index: 0, ...choice }] }) })
  const call = (role: string, call: object) => chunk({ delta: { role, tool_calls: [call] } })
  const text = inputOf(input)
  const asking = tokensOf(text).map((piece) =>
    call('assistant', { id: `call_${id}1`, type: tool.type, [tool.type]: { input: piece } })
  )
  if (tool.type === 'code_interpreter' && tool.code_interpreter?.sandbox === 'none') {
    return { id, pieces: [...asking, { finish: 'tool_calls' }], usage: { completion_tokens: countTokens(text) } }
  }
  const { id: _, ...given } = output
  return {
    id,
    pieces: [
      ...asking,
      chunk({ finish_reason: 'tool_calls', delta: { role: 'assistant' } }),
      call('tool', given),
      ...tokensOf(String(reply.content)),
    ],
    usage: { completion_tokens: countTokens(text) + countTokens(String(reply.content)) },
  }
}

const hosted: ReadonlySet<string> = new Set(['code_interpreter', 'drawing_tool', 'web_browser'])

function inputOf({ code_interpreter, drawing_tool, web_browser }: AssistantToolCall): string {
  return (code_interpreter ?? drawing_tool ?? web_browser)?.input ?? ''
}
