import type { Entry } from '../journal/journal.ts'
import { chatRequestOf } from './chat-view.ts'
import { checkValue, type Validator } from '../validation/validators.ts'
import { callsOf, countIn, type LooseMessage, messagesOf, textOf } from './messages.ts'
import { type ChatAnswer, historiesOfResponses, readReply } from './read-reply.ts'
import { findProblems, type Strictness } from './find-problems.ts'
import { transcriptOf } from './transcript.ts'

/** A chat request of a conversation, with its answer. */
export interface Turn {
  /** The request; the last one, when it was retried. */
  readonly entry: Entry
  /** Position of the request in `requests` of the mock or scope, from 1. */
  readonly number: number
  /** The messages that were sent, in the form of v4. */
  readonly messages: readonly LooseMessage[]
  /** The answer of the mock. */
  readonly answer: ChatAnswer
  /** How many times the same request was sent, 1 or more. */
  readonly attempts: number
}

/** A tool call that the model made. */
export interface CalledTool {
  readonly id: string | undefined
  readonly name: string
  /** The parsed arguments, or the text when it is not valid JSON. */
  readonly args: unknown
  /** The text that the application returned for the call; absent when it sent none. */
  readonly result: string | undefined
}

/** Chat requests that continue one another, in the order in which they were sent. */
export class Conversation {
  readonly turns: readonly Turn[]

  /** @internal Conversations come from `conversationsOf()`. */
  constructor(turns: readonly Turn[]) {
    this.turns = turns
  }

  /** The tool calls of all answers, in order. */
  get toolCalls(): readonly CalledTool[] {
    const results = new Map(
      this.turns.flatMap(({ messages }) => messages).filter(({ role }) => role === 'tool')
        .map((message) => [message['tool_call_id'], textOf(message)]),
    )
    return this.turns.flatMap(({ answer }) =>
      callsOf(answer.message ?? {}).map((call) => ({
        id: call.id,
        name: call.name,
        args: parseArguments(call.arguments),
        result: results.get(call.id),
      }))
    )
  }

  /** Sum of a member of `usage` over all answers, such as `total_tokens`. */
  tokens(member: 'prompt_tokens' | 'completion_tokens' | 'total_tokens' = 'total_tokens'): number {
    return this.turns.reduce((sum, { answer }) => sum + countIn(answer.usage, member), 0)
  }

  /** What is wrong with the messages, one line each, with the number of the request and the place in it. */
  problems(as: Strictness = 'glm'): string[] {
    return findProblems(this.turns, as)
  }

  /** The conversation as text for snapshots: ids, times and keys are numbered tokens such as `<id 1>`. */
  toString(): string {
    return transcriptOf(this.turns)
  }
}

/**
 * Groups chat requests of any protocol that continue one another: the later one has the messages of the earlier one, its answer, or a result of a call that it
 * made. A request that repeats the messages of a failed one is a further attempt of the same turn.
 *
 * @param requests A mock, a scope, or its `requests`.
 * @throws {TypeError} for any other value.
 * @example
 * ```ts
 * const zhipu = useZhipu()
 *
 * test('greets', async () => {
 *   await greet()
 *   const [conversation] = conversationsOf(zhipu)
 *   expect(String(conversation)).toMatch(/^user: hello/)
 * })
 * ```
 */
export function conversationsOf(requests: readonly Entry[] | { readonly requests: readonly Entry[] }): Conversation[] {
  checkValue(requests, 'the first argument', requestList, 'find conversations')
  const entries = 'requests' in requests ? requests.requests : requests
  const histories = historiesOfResponses(entries)
  const groups: Turn[][] = []
  for (const [index, entry] of entries.entries()) {
    const messages = messagesOf(chatRequestOf(entry, undefined, histories.get(entry)))
    if (messages.length === 0) continue
    const turn: Turn = { entry, number: index + 1, messages, answer: readReply(entry), attempts: 1 }
    const group = findGroup(groups, messages)
    const last = group?.at(-1)
    if (last && isSame(last.messages, messages)) group?.splice(-1, 1, { ...turn, attempts: last.attempts + 1 })
    else if (group) group.push(turn)
    else groups.push([turn])
  }
  return groups.map((turns) => new Conversation(turns))
}

const requestList: Validator = {
  expected: 'a mock, a scope or its requests',
  test: (value) => Array.isArray((value as { requests?: unknown } | null | undefined)?.requests ?? value),
}

/** The group that the messages continue best; of equally good ones the latest. */
function findGroup(groups: readonly Turn[][], messages: readonly LooseMessage[]): Turn[] | undefined {
  let best: Turn[] | undefined
  let bestScore = 1
  for (const group of groups) {
    const score = scoreOf(group, messages)
    if (score >= bestScore) [best, bestScore] = [group, score]
  }
  return best
}

/** How well messages continue a conversation: 4 a retry, 3 the answer to the same messages, 2 a call id or an answer, 1 the same messages, 0 not at all. */
function scoreOf(turns: readonly Turn[], messages: readonly LooseMessage[]): number {
  const last = turns.at(-1) as Turn
  const isFailed = last.answer.message === undefined || last.answer.finish === undefined
  if (isSame(last.messages, messages)) return isFailed ? 4 : 0
  const isExtended = jsonOf(messages).startsWith(`${jsonOf(last.messages).slice(0, -1)},`)
  if (isExtended && isAnswer(messages[last.messages.length], last.answer)) return 3
  if (turns.some(({ answer }) => messages.some((message) => refersTo(message, answer)))) return 2
  return isExtended ? 1 : 0
}

/** True for a message that repeats an answer. */
function isAnswer(message: LooseMessage | undefined, { message: answered }: ChatAnswer): boolean {
  if (message?.['role'] !== 'assistant' || !answered) return false
  const ids = callsOf(message).map(({ id }) => id)
  return textOf(message).trim() === textOf(answered).trim() && isEqual(ids, callsOf(answered).map(({ id }) => id))
}

/** True for a message that repeats an answer with text, or has the id of one of its calls. */
function refersTo(message: LooseMessage, answer: ChatAnswer): boolean {
  const ids = new Set(callsOf(answer.message ?? {}).map(({ id }) => id))
  if (message['role'] === 'tool') return ids.has(message['tool_call_id'] as string)
  if (callsOf(message).some(({ id }) => ids.has(id))) return true
  return textOf(message) !== '' && isAnswer(message, answer)
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function isSame(one: readonly LooseMessage[], other: readonly LooseMessage[]): boolean {
  return jsonOf(one) === jsonOf(other)
}

/** The messages of each request as JSON: they are compared with those of all others. */
const jsons = new WeakMap<readonly LooseMessage[], string>()

function jsonOf(messages: readonly LooseMessage[]): string {
  let json = jsons.get(messages)
  if (json === undefined) jsons.set(messages, json = JSON.stringify(messages))
  return json
}

function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
