import { itemsOf, type LooseItem, toChatRequest } from '../endpoints/responses/to-chat.ts'
import type { Entry } from '../journal/journal.ts'
import { plainText } from '../validation/plain-text.ts'
import { isRecord } from '../validation/validators.ts'
import type { ChatAnswer } from './read-reply.ts'

type Loose = Readonly<Record<string, unknown>>

/** Reads a response of the Responses API in the terms of v4: its body, or the data of its last event. */
export function readResponse(data: unknown): ChatAnswer {
  const { output, status, error, incomplete_details, usage } = responseIn(data)
  const { messages } = toChatRequest({ input: output }, []) as { readonly messages: readonly Loose[] }
  const message = messages.length > 0 ? Object.assign({}, ...messages) as Loose : undefined
  const code = record(error)['code']
  return {
    message,
    finish: finishOf(status, incomplete_details, message),
    errorCode: code === undefined ? undefined : plainText(code),
    usage: isRecord(usage) ? toChatUsage(usage) : undefined,
  }
}

/**
 * The turns that requests continue by `previous_response_id`: input and output of the earlier responses among these requests.
 *
 * @param dataOf The data of a response: its body, or that of its last event.
 */
export function historiesOf(
  entries: readonly Entry[],
  dataOf: (entry: Entry) => unknown,
): ReadonlyMap<Entry, readonly LooseItem[]> {
  const ofResponses = new Map<unknown, readonly LooseItem[]>()
  const histories = new Map<Entry, readonly LooseItem[]>()
  for (const entry of entries) {
    const { previous_response_id, input } = record(entry.body)
    const history = ofResponses.get(previous_response_id) ?? []
    const { id, output } = responseIn(dataOf(entry))
    if (id !== undefined) ofResponses.set(id, [...history, ...itemsOf(input), ...itemsOf(output)])
    histories.set(entry, history)
  }
  return histories
}

/** The response of a body or of an event; an error event as a response with this error. */
function responseIn(data: unknown): Loose {
  const body = record(data)
  if (body['type'] === 'error') return { error: body }
  return isRecord(body['response']) ? body['response'] : body
}

function finishOf(status: unknown, details: unknown, message: Loose | undefined): string | undefined {
  if (status === 'completed') return message?.['tool_calls'] ? 'tool_calls' : 'stop'
  if (status !== 'incomplete') return undefined
  return record(details)['reason'] === 'max_output_tokens' ? 'length' : 'sensitive'
}

function toChatUsage({ input_tokens, output_tokens, total_tokens, input_tokens_details }: Loose): Loose {
  return {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens,
    ...(isRecord(input_tokens_details) && { prompt_tokens_details: input_tokens_details }),
  }
}

function record(value: unknown): Loose {
  return isRecord(value) ? value : {}
}
