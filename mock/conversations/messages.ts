import { isRecord } from '../validation/validators.ts'

/** A message as an application sent it: nothing about it is certain. */
export type LooseMessage = Readonly<Record<string, unknown>>

/** A tool call of a message, as far as it has the parts. */
export interface LooseCall {
  readonly id: string | undefined
  readonly name: string
  /** The arguments as text. */
  readonly arguments: string
}

/** The messages of a chat request; empty for any other body. */
export function messagesOf(body: unknown): readonly LooseMessage[] {
  const messages = isRecord(body) ? body['messages'] : undefined
  return Array.isArray(messages) ? messages.filter(isRecord) : []
}

/** The calls of an assistant message. */
export function callsOf({ tool_calls: calls }: LooseMessage): LooseCall[] {
  if (!Array.isArray(calls)) return []
  return calls.filter(isRecord).map(({ id, function: made }) => {
    const { name, arguments: text } = isRecord(made) ? made : {}
    return {
      id: typeof id === 'string' ? id : undefined,
      name: typeof name === 'string' ? name : '',
      arguments: typeof text === 'string' ? text : JSON.stringify(text ?? ''),
    }
  })
}

/** A number of the usage of an answer; 0 for anything that is no number. */
export function countIn(usage: Readonly<Record<string, unknown>> | undefined, name: string): number {
  const count = usage?.[name]
  return typeof count === 'number' ? count : 0
}

/** The text of a message, without pictures and files. */
export function textOf({ content }: LooseMessage): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => isRecord(part) && typeof part['text'] === 'string' ? part['text'] : partName(part)).join(
    '\n',
  )
}

function partName(part: unknown): string {
  return `[${isRecord(part) && typeof part['type'] === 'string' ? part['type'] : 'part'}]`
}
