import type { FunctionTool, Message, Tool } from '../../../src/types.ts'
import type { ModelKind } from '../../data/models.ts'
import { tokensOf } from '../../data/tokens.ts'
import { argumentsFor } from './tool-arguments.ts'
import type { ValidatedRequest } from './answer-context.ts'
import { defaultReasoning, markedReasoning } from './default-reasoning.ts'
import { messageText } from '../../data/message-text.ts'
import type { ChatReply } from './reply.ts'
import { structuredAnswer } from '../json-schema/structured-answer.ts'
import { searchResults } from './search-results.ts'

/**
 * The reply of the mock when no script applies. It repeats the last message, calls the function that fits the question best, uses the
 * result of a tool, writes JSON for `json_object`, has reasoning on thinking models, and applies `max_tokens` and `stop`.
 */
export function createDefaultReply(validated: ValidatedRequest): ChatReply {
  const { request, model, promptTokens } = validated
  if (promptTokens > model.context) return { finish: 'model_context_window_exceeded' }
  const last = request.messages.at(-1) as Message
  const question = messageText(last)
  const tool = last.role === 'tool' || kindsWithoutTools.has(model.kind)
    ? undefined
    : chooseTool(question, request.tools, request.tool_choice)
  const isChinese = /\p{Script=Han}/u.test(question)
  const webSearch = searchResults(request.tools, question)
  const topic = { question, tool: tool?.function.name, isChinese }
  const reasoning = defaultReasoning(validated, topic)
  const content = markedReasoning(validated, topic) + contentOf(validated, last, question, isChinese)
  const reply: ChatReply = {
    ...(tool ? toolCallReply(tool, question) : { content }),
    ...(reasoning !== undefined && { reasoning }),
    ...(webSearch && { webSearch }),
  }
  if (tool) return reply
  const maxTokens = request.max_tokens ?? model.defaultTokens ?? model.maxTokens
  return limitTokens(cutAtStop(reply, request.stop), maxTokens)
}

/** Kinds of models whose requests have no tools. Source: OpenAPI document of 2026-07-11. */
const kindsWithoutTools: ReadonlySet<ModelKind> = new Set(['voice', 'role'])

function toolCallReply(tool: FunctionTool, question: string): ChatReply {
  return { toolCalls: [{ name: tool.function.name, args: argumentsFor(tool.function.parameters, question) }] }
}

/** The function that `tool_choice` names, else the one with the most keywords of the question; the first one wins a tie. */
function chooseTool(
  question: string,
  tools: readonly Tool[] | null | undefined,
  choice: unknown,
): FunctionTool | undefined {
  const functions = (tools ?? []).filter((tool): tool is FunctionTool => tool.type === 'function')
  if (choice === 'none') return undefined
  const chosenName = (choice as { function?: { name?: unknown } } | undefined)?.function?.name
  const chosen = functions.find((tool) => tool.function.name === chosenName)
  if (chosen) return chosen
  const keywords = keywordsIn(question)
  let best: FunctionTool | undefined
  let maxShared = -1
  for (const tool of functions) {
    const { name, description } = tool.function
    // The server does not check its type.
    const text = typeof description === 'string' ? description : ''
    const shared = keywordsIn(`${name} ${text}`).filter((keyword) => keywords.includes(keyword))
    if (shared.length > maxShared) [best, maxShared] = [tool, shared.length]
  }
  return best
}

/** Words of three or more Latin letters, and pairs of Chinese characters. */
function keywordsIn(text: string): string[] {
  return text.toLowerCase().match(/[a-z]{3,}|\p{Script=Han}{2}/gu) ?? []
}

function contentOf(
  { request, model, backend }: ValidatedRequest,
  last: Message,
  question: string,
  isChinese: boolean,
): string {
  if (request.response_format?.type === 'json_object') return jsonContent(model.name, question)
  const isHonoured = backend.options.jsonSchema === 'honour'
  const structured = isHonoured ? structuredAnswer(request.response_format, question) : undefined
  if (structured !== undefined) return structured
  const language: unknown = request.extra?.target?.language
  if (model.kind === 'code' && typeof language === 'string') return `// ${language}: between prefix and suffix`
  if (last.role === 'tool') return isChinese ? `工具的结果是：${question}` : `The tool says: ${question}`
  return isChinese ? `你说的是：“${question}”。这是模拟的回答。` : `You said: "${question}". This is a mock answer.`
}

/** JSON for `json_object`. glm-5.3 writes line feeds around it. Observed 2026-09-08. */
function jsonContent(model: string, question: string): string {
  const text = JSON.stringify({ answer: question })
  return model.startsWith('glm-5.3') ? `\n${text}\n` : text
}

/** Cuts the content before the first stop word. */
function cutAtStop(reply: ChatReply, stop: string | readonly string[] | null | undefined): ChatReply {
  const text = String(reply.content)
  const indexes = [stop ?? []].flat().map((word) => word ? text.indexOf(word) : -1).filter((index) => index >= 0)
  return indexes.length > 0 ? { ...reply, content: text.slice(0, Math.min(...indexes)) } : reply
}

/** Limits the tokens of reasoning and content together; a small limit may leave no content. Observed on glm-4.7. */
function limitTokens(reply: ChatReply, limit: number): ChatReply {
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
