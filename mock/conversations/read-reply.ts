import type { Entry } from '../journal/journal.ts'
import { plainText } from '../validation/plain-text.ts'
import { isRecord } from '../validation/validators.ts'
import { isAnthropicMessage, isResponse } from './chat-view.ts'
import type { LooseMessage } from './messages.ts'
import { readMessageBody, readMessageEvents } from './read-message.ts'
import { historiesOf, readResponse } from './read-response.ts'

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
  const text = textSent(entry)
  const isStream = entry.contentType?.startsWith('text/event-stream')
  if (isAnthropicMessage(entry)) return isStream ? readMessageEvents(dataOf(text)) : readMessageBody(parse(text))
  if (isResponse(entry)) return readResponse(lastDataOf(entry))
  return isStream ? readStream(text) : readBody(parse(text))
}

/** The turns that responses continue by `previous_response_id`, by request. */
export function historiesOfResponses(entries: readonly Entry[]): ReturnType<typeof historiesOf> {
  return historiesOf(entries.filter(isResponse), lastDataOf)
}

/** The data of a response: its JSON body, or the data of its last event. */
function lastDataOf(entry: Entry): unknown {
  const text = textSent(entry)
  return entry.contentType?.startsWith('text/event-stream') ? dataOf(text).findLast(isRecord) : parse(text)
}

/** The text of a response as far as it was sent. */
function textSent({ sent }: Entry): string {
  const decoder = new TextDecoder()
  let text = ''
  for (const { frame } of sent) {
    if (typeof frame === 'string') text += frame
    else if (frame instanceof Uint8Array) text += decoder.decode(frame, { stream: true })
  }
  return text
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
    errorCode: isRecord(error) && error['code'] !== undefined ? plainText(error['code']) : undefined,
    usage: isRecord(usage) ? usage : undefined,
  }
}

/** Joins the deltas of a stream to a message. */
function readStream(text: string): ChatAnswer {
  const message: Record<string, unknown> = {}
  const calls = new Map<number, StreamedCall>()
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
  if (calls.size > 0) message['tool_calls'] = [...calls].sort(([a], [b]) => a - b).map(([, call]) => call)
  return Object.keys(message).length > 0 ? { ...answer, message: { role: 'assistant', ...message } } : answer
}

interface StreamedCall {
  readonly id: unknown
  readonly type: 'function'
  readonly function: { name: string; arguments: string }
}

/** Adds a fragment of a tool call to the call with its index, which may be any number. */
function addCall(calls: Map<number, StreamedCall>, fragment: Readonly<Record<string, unknown>>): void {
  const index = typeof fragment['index'] === 'number' ? fragment['index'] : calls.size
  const { name, arguments: text } = isRecord(fragment['function']) ? fragment['function'] : {}
  const call = calls.get(index) ??
    { id: fragment['id'], type: 'function', function: { name: '', arguments: '' } }
  calls.set(index, call)
  if (typeof name === 'string') call.function.name += name
  if (typeof text === 'string') call.function.arguments += text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
