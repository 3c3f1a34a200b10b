import type { Entry } from '../journal/journal.ts'
import { isRecord } from '../validation/validators.ts'
import { isAnthropicMessage } from './chat-view.ts'
import type { LooseMessage } from './messages.ts'
import { readMessageBody, readMessageEvents } from './read-message.ts'

/** What a chat request was answered with, as far as it was sent. */
export interface ChatAnswer {
  /** The assistant message; absent for an error and for a connection that was dropped before the first delta. */
  readonly message?: LooseMessage | undefined
  /** Finish reason of the answer; absent when the stream broke off. */
  readonly finish?: string | undefined
  /** Business code of an error, also of an error event of a stream. */
  readonly errorCode?: string | undefined
  readonly usage?: Readonly<Record<string, unknown>> | undefined
}

/** Reads the response of a journal entry: a JSON body or a stream, in the terms of v4. */
export function readReply(entry: Entry): ChatAnswer {
  const { contentType, sent } = entry
  const decoder = new TextDecoder()
  let text = ''
  for (const { frame } of sent) {
    if (typeof frame === 'string') text += frame
    else if (frame instanceof Uint8Array) text += decoder.decode(frame, { stream: true })
  }
  const isStream = contentType?.startsWith('text/event-stream')
  if (isAnthropicMessage(entry)) return isStream ? readMessageEvents(dataOf(text)) : readMessageBody(parse(text))
  return isStream ? readStream(text) : readBody(parse(text))
}

/** The parsed lines of `data`; a line that is not JSON is `undefined`. */
function dataOf(text: string): unknown[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.startsWith('data:') ? parse(line.slice(5)) : undefined)
}

function readBody(body: unknown): ChatAnswer {
  if (!isRecord(body)) return {}
  const { error, choices, usage } = body
  const [choice] = Array.isArray(choices) ? choices.filter(isRecord) : []
  const { message, finish_reason: finish } = choice ?? {}
  return {
    message: isRecord(message) ? message : undefined,
    finish: typeof finish === 'string' ? finish : undefined,
    errorCode: isRecord(error) && error['code'] !== undefined ? String(error['code']) : undefined,
    usage: isRecord(usage) ? usage : undefined,
  }
}

/** Joins the deltas of a stream to a message. */
function readStream(text: string): ChatAnswer {
  const message: Record<string, unknown> = {}
  const calls: { id?: unknown; type?: unknown; function: { name: string; arguments: string } }[] = []
  let answer: ChatAnswer = {}
  for (const chunk of dataOf(text)) {
    if (!isRecord(chunk)) continue
    const { usage, errorCode } = readBody(chunk)
    const [choice] = Array.isArray(chunk['choices']) ? chunk['choices'].filter(isRecord) : []
    const finish = choice?.['finish_reason']
    const delta = isRecord(choice?.['delta']) ? choice['delta'] : {}
    answer = {
      usage: usage ?? answer.usage,
      errorCode: errorCode ?? answer.errorCode,
      finish: typeof finish === 'string' ? finish : answer.finish,
    }
    for (const name of ['content', 'reasoning_content']) {
      if (typeof delta[name] === 'string') message[name] = `${message[name] ?? ''}${delta[name]}`
    }
    for (const call of Array.isArray(delta['tool_calls']) ? delta['tool_calls'].filter(isRecord) : []) {
      addCall(calls, call)
    }
  }
  if (calls.length > 0) message['tool_calls'] = calls.filter(Boolean)
  return Object.keys(message).length > 0 ? { ...answer, message: { role: 'assistant', ...message } } : answer
}

/** Adds a fragment of a tool call to the call with its index. */
function addCall(
  calls: { id?: unknown; type?: unknown; function: { name: string; arguments: string } }[],
  fragment: Readonly<Record<string, unknown>>,
): void {
  const index = typeof fragment['index'] === 'number' ? fragment['index'] : calls.length
  const { name = '', arguments: text = '' } = isRecord(fragment['function']) ? fragment['function'] : {}
  const call = calls[index] ??= { id: fragment['id'], type: 'function', function: { name: '', arguments: '' } }
  call.function.name += name
  call.function.arguments += text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
