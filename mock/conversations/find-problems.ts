import { inspect } from '../validation/inspect.ts'
import { isRecord } from '../validation/validators.ts'
import type { Turn } from './conversation.ts'
import { callsOf, type LooseCall, type LooseMessage } from './messages.ts'

/**
 * `glm`: pairs of calls and results, valid arguments, reasoning that the request promised to keep. GLM itself accepts most of these mistakes, and
 * answers worse. `openai` adds what only stricter servers refuse (OpenAI, DeepSeek).
 */
export type Strictness = 'glm' | 'openai'

/** What is wrong with the messages of a conversation, one line each. */
export function findProblems(turns: readonly Turn[], as: Strictness): string[] {
  return turns.flatMap((turn) => {
    const problems = [
      ...unpairedCalls(turn.messages),
      ...brokenArguments(turn.messages),
      ...droppedReasoning(turn, turns),
      ...(as === 'openai' ? refusedByOpenAI(turn.messages) : []),
    ]
    return problems.map((problem) => `request ${turn.number}: ${problem}`)
  })
}

/** Results without a call, calls without a result, and results without an id. */
function unpairedCalls(messages: readonly LooseMessage[]): string[] {
  const problems: string[] = []
  /** Calls that have no result yet, by id. */
  const open = new Map<string | undefined, { readonly call: LooseCall; readonly index: number }>()
  const answered = new Set<unknown>()
  const reportOpen = (end: string) => {
    for (const { call, index } of open.values()) {
      problems.push(`messages[${index}]: call ${inspect(call.id)} of ${call.name} has no result before ${end}`)
    }
    open.clear()
  }
  for (const [index, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      const id = message['tool_call_id']
      if (id === undefined) problems.push(`messages[${index}] is a tool result without tool_call_id`)
      else if (open.delete(id as string)) answered.add(id)
      else if (answered.has(id)) problems.push(`messages[${index}] is a second result of call ${inspect(id)}`)
      else problems.push(`messages[${index}] is the result of call ${inspect(id)}, which no earlier message made`)
      continue
    }
    reportOpen(`messages[${index}]`)
    for (const call of callsOf(message)) open.set(call.id, { call, index })
  }
  reportOpen('the end')
  return problems
}

function brokenArguments(messages: readonly LooseMessage[]): string[] {
  return messages.flatMap((message, index) =>
    callsOf(message).flatMap((call, position) => {
      if (isJSONObject(call.arguments)) return []
      const found = inspect(call.arguments)
      return [
        `messages[${index}].tool_calls[${position}]: arguments of ${call.name} are ${found}, expected a JSON object`,
      ]
    })
  )
}

function isJSONObject(text: string): boolean {
  try {
    return isRecord(JSON.parse(text))
  } catch {
    return false
  }
}

/**
 * With `thinking: { clear_thinking: false }` the reasoning of earlier answers must be sent back unchanged. Source: docs "Thinking", preserved
 * thinking, read 2026-11-20.
 */
function droppedReasoning({ entry, messages }: Turn, turns: readonly Turn[]): string[] {
  const body: unknown = entry.body
  const thinking = isRecord(body) ? body['thinking'] : undefined
  if (!isRecord(thinking) || thinking['clear_thinking'] !== false) return []
  return messages.flatMap((message, index) => {
    if (message['role'] !== 'assistant') return []
    const origin = turns.find(({ answer }) => isSameAnswer(message, answer.message))
    const expected = origin?.answer.message?.['reasoning_content']
    if (!origin || !expected || message['reasoning_content'] === expected) return []
    const state = message['reasoning_content'] === undefined ? 'lacks' : 'changes'
    return [`messages[${index}] ${state} the reasoning_content of answer ${origin.number}, but clear_thinking is false`]
  })
}

function isSameAnswer(message: LooseMessage, answer: LooseMessage | undefined): boolean {
  if (!answer) return false
  const [call] = callsOf(answer)
  return call ? callsOf(message)[0]?.id === call.id : message['content'] === answer['content']
}

/** Source: OpenAI's API reference of chat completions, and the errors that its server returns. */
function refusedByOpenAI(messages: readonly LooseMessage[]): string[] {
  return messages.flatMap((message, index) => {
    const { role, content, tool_calls: calls } = message
    if (role !== 'assistant') {
      return content === null || content === undefined
        ? [`messages[${index}].content is ${content}, expected text`]
        : []
    }
    if (Array.isArray(calls) && calls.length === 0) {
      return [`messages[${index}].tool_calls is empty, expected a call or no member`]
    }
    if ((content === null || content === undefined) && !Array.isArray(calls)) {
      return [`messages[${index}] has neither content nor tool_calls`]
    }
    return []
  })
}
