import { Conversation, conversationsOf } from '../conversations/conversation.ts'
import type { Strictness } from '../conversations/find-problems.ts'
import type { Scope } from '../facade/scope.ts'
import { inspect } from '../validation/inspect.ts'
import { subsetMismatches } from '../validation/match-subset.ts'
import { check, checkValue, list, oneOf, type Validators } from '../validation/validators.ts'
import type { Verdict } from './verdict.ts'

/** A tool by name, or by name and some of its arguments. */
export type WantedTool = string | readonly [name: string, args: unknown]

const validators: Validators<{ as?: Strictness | undefined }> = { as: oneOf('glm', 'openai') }

/** The matcher `toHaveSoundConversations()`. */
export function toHaveSoundConversations(
  zhipu: Scope,
  options: { as?: Strictness | undefined } = {},
): Verdict {
  check(options, validators, 'match conversations')
  const { as = 'glm' } = options
  const problems = conversationsOf(zhipu).flatMap((conversation) => conversation.problems(as))
  const pass = problems.length === 0
  return {
    pass,
    message: () =>
      pass
        ? 'expected a conversation that is not sound, all are'
        : `expected sound conversations, found:${problems.map((problem) => `\n- ${problem}`).join('')}`,
  }
}

/** @throws {Error} that lists what is wrong with the messages of the conversations. */
export function assertSound(zhipu: Scope): void {
  const { pass, message } = toHaveSoundConversations(zhipu)
  if (!pass) throw new Error(message())
}

/** The matcher `toHaveCalledTools()`. */
export function toHaveCalledTools(subject: Conversation | Scope, tools: readonly WantedTool[]): Verdict {
  checkValue(tools, 'the expected tools', list, 'match tool calls')
  const conversations = subject instanceof Conversation ? [subject] : conversationsOf(subject)
  const calls = conversations.flatMap(({ toolCalls }) => toolCalls)
  const mismatches = tools.slice(0, calls.length).flatMap((tool, index) => {
    const { name, args, result } = calls[index] as typeof calls[number]
    const [wantedName, wantedArgs] = typeof tool === 'string' ? [tool, undefined] : tool
    return [
      ...subsetMismatches(wantedName, name, `call ${index + 1}`),
      ...(wantedArgs === undefined ? [] : subsetMismatches(wantedArgs, args, `arguments of call ${index + 1}`)),
      ...(result === undefined ? [`call ${index + 1} has no result, expected one in a later request`] : []),
    ]
  })
  if (calls.length !== tools.length) mismatches.unshift(`${calls.length} tools were called, expected ${tools.length}`)
  const received = calls.map(({ name, args }) => `\n- ${name}(${inspect(args)})`).join('')
  const pass = mismatches.length === 0
  return {
    pass,
    message: () =>
      pass
        ? `expected other tool calls, received:${received}`
        : `expected other tool calls:${mismatches.map((line) => `\n  ${line}`).join('')}\nreceived:${
          received || ' none'
        }`,
  }
}
