import type { FunctionTool, Message, Tool } from '../../../src/types.ts'
import type { Kind } from '../../data/models.ts'
import { tokensOf } from '../../data/tokens.ts'
import { argumentsFor } from './tool-arguments.ts'
import type { Asked } from './answer-context.ts'
import { messageText } from '../../data/message-text.ts'
import type { ChatReply } from './reply.ts'
import { searchResults } from './search-results.ts'

/**
 * What the mock answers when no script does: it speaks of the last message, calls the tool that suits it best, answers from a tool's
 * result, writes JSON when asked for it, thinks where the model thinks, and keeps to `max_tokens` and `stop`.
 */
export function defaultAnswer(asked: Asked): ChatReply {
  const { request, model, promptTokens } = asked
  if (promptTokens > model.context) return { finish: 'model_context_window_exceeded' }
  const last = request.messages.at(-1) as Message
  const question = messageText(last)
  const tool = last.role === 'tool' || toolless.has(model.kind)
    ? undefined
    : toolFor(question, request.tools, request.tool_choice)
  const chinese = /\p{Script=Han}/u.test(question)
  const webSearch = searchResults(request.tools, question)
  const reply: ChatReply = {
    ...(tool ? callOf(tool, question) : { content: contentOf(asked, last, question, chinese) }),
    ...(thinks(asked) && { reasoning: reasoningOf(question, tool?.function.name, chinese) }),
    ...(webSearch && { webSearch }),
  }
  return tool
    ? reply
    : limited(stopped(reply, request.stop), request.max_tokens ?? model.defaultTokens ?? model.mostTokens)
}

/** Kinds of models whose requests have no tools. Source: OpenAPI document of 2026-07-11. */
const toolless: ReadonlySet<Kind> = new Set(['voice', 'role'])

function callOf(tool: FunctionTool, question: string): ChatReply {
  return { toolCalls: [{ name: tool.function.name, args: argumentsFor(tool.function.parameters, question) }] }
}

/** The function that shares most words with the question; the first one when none does. */
function toolFor(
  question: string,
  tools: readonly Tool[] | null | undefined,
  choice: unknown,
): FunctionTool | undefined {
  const functions = (tools ?? []).filter((tool): tool is FunctionTool => tool.type === 'function')
  if (choice === 'none') return undefined
  const wanted = (choice as { function?: { name?: unknown } } | undefined)?.function?.name
  const chosen = functions.find((tool) => tool.function.name === wanted)
  if (chosen) return chosen
  const words = wordsOf(question)
  let best: FunctionTool | undefined
  let most = -1
  for (const tool of functions) {
    const shared = wordsOf(`${tool.function.name} ${tool.function.description ?? ''}`).filter((word) =>
      words.includes(word)
    )
    if (shared.length > most) [best, most] = [tool, shared.length]
  }
  return best
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]{3,}|\p{Script=Han}{2}/gu) ?? []
}

/** Thinking is on unless it is switched off; glm-5.3 cannot be switched off. Docs, August 2026. */
function thinks({ model, request }: Asked): boolean {
  if (model.thinking === 'none') return false
  if (model.thinking === 'always') return true
  const off = request.reasoning_effort === 'none' || request.reasoning_effort === 'minimal'
  return request.thinking?.type !== 'disabled' && !off
}

function reasoningOf(question: string, tool: string | undefined, chinese: boolean): string {
  if (tool) {
    return chinese
      ? `用户想知道：${question} 我应该调用 ${tool}。`
      : `The user asks: ${question} I should call ${tool}.`
  }
  return chinese ? `用户说：${question} 我来回答。` : `The user says: ${question} I will answer that.`
}

function contentOf({ request, model }: Asked, last: Message, question: string, chinese: boolean): string {
  if (request.response_format?.type === 'json_object') return JSON.stringify({ answer: question })
  const language: unknown = request.extra?.target?.language
  if (model.kind === 'code' && typeof language === 'string') return `// ${language}: between prefix and suffix`
  if (last.role === 'tool') return chinese ? `工具的结果是：${question}` : `The tool says: ${question}`
  return chinese ? `你说的是：“${question}”。这是模拟的回答。` : `You said: "${question}". This is a mock answer.`
}

/** Cuts the content before the first stop word. */
function stopped(reply: ChatReply, stop: string | readonly string[] | null | undefined): ChatReply {
  const text = String(reply.content)
  const ends = [stop ?? []].flat().map((word) => word ? text.indexOf(word) : -1).filter((at) => at >= 0)
  return ends.length > 0 ? { ...reply, content: text.slice(0, Math.min(...ends)) } : reply
}

/** Keeps to a number of tokens, reasoning first: a small limit may leave no content at all. Observed on glm-4.7. */
function limited(reply: ChatReply, limit: number): ChatReply {
  const reasoning = tokensOf(String(reply.reasoning ?? ''))
  const content = tokensOf(String(reply.content))
  if (reasoning.length + content.length <= limit) return reply
  return {
    ...reply,
    ...(reply.reasoning !== undefined && { reasoning: reasoning.slice(0, limit).join('') }),
    content: content.slice(0, Math.max(0, limit - reasoning.length)).join(''),
    finish: 'length',
  }
}
