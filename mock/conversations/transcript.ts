import type { Turn } from './conversation.ts'
import { plainText } from '../validation/plain-text.ts'
import { callsOf, type LooseMessage, textOf } from './messages.ts'

/** What changes from run to run, by the name of its token. */
const volatile: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['key', /\b[0-9a-f]{32}\.[A-Za-z0-9]{16}\b/g],
  [
    'id',
    /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(call_|tool-)?(?=[0-9a-f_]*\d)[0-9a-f]{16,}\b|\bcall_\w{8,}/g,
  ],
  ['time', /\b\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?/g],
]

/** A conversation as text, each message once. */
export function transcriptOf(turns: readonly Turn[]): string {
  const known = new Set<string>()
  const lines: string[] = []
  for (const { messages, answer, attempts } of turns) {
    // An answer that was printed is repeated by the next request, perhaps without its reasoning.
    const fresh = messages.filter((message) => !known.has(identityOf(message)))
    for (const message of fresh) lines.push(...linesOf(message))
    for (const message of messages) known.add(identityOf(message))
    if (attempts > 1) lines.push(`(sent ${attempts} times)`)
    if (answer.message) {
      lines.push(...linesOf(answer.message))
      known.add(identityOf(answer.message))
    }
    if (answer.errorCode !== undefined) lines.push(`(error ${answer.errorCode})`)
    else if (answer.message && answer.finish === undefined) lines.push('(broken off)')
  }
  return withTokens(lines.join('\n'))
}

function linesOf(message: LooseMessage): string[] {
  const { reasoning_content: reasoning } = message
  const role = plainText(message['role'])
  const text = textOf(message)
  const calls = callsOf(message)
  return [
    ...(reasoning ? [`${role} thinks: ${plainText(reasoning)}`] : []),
    ...(text || calls.length === 0
      ? [role === 'tool' ? `tool ${plainText(message['tool_call_id'])}: ${text}` : `${role}: ${text}`]
      : []),
    ...calls.map((call) => `${role} calls ${call.name}(${call.arguments}) as ${call.id}`),
  ]
}

/** Equal for two messages that say the same, with or without reasoning. */
function identityOf(message: LooseMessage): string {
  const calls = callsOf(message).map(({ id, name }) => `${id} ${name}`)
  return JSON.stringify([message['role'], textOf(message).trim(), calls, message['tool_call_id']])
}

/** Replaces ids, times and keys by numbered tokens; the same value has the same number. */
function withTokens(text: string): string {
  return volatile.reduce((result, [name, pattern]) => {
    const numbers = new Map<string, number>()
    return result.replace(pattern, (value) => {
      const number = numbers.get(value) ?? numbers.size + 1
      numbers.set(value, number)
      return `<${name} ${number}>`
    })
  }, text)
}
