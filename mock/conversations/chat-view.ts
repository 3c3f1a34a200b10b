import { toChat } from '../endpoints/anthropic/to-chat.ts'
import { toChatRequest } from '../endpoints/responses/to-chat.ts'
import type { Protocol } from '../http/exchange.ts'
import type { Entry } from '../journal/journal.ts'
import { isRecord } from '../validation/validators.ts'

/** What the journal knows of a request. */
type Request = Pick<Entry, 'path' | 'body'>

/** True for a message of the Anthropic protocol. */
export function isAnthropicMessage({ path }: Pick<Entry, 'path'>): boolean {
  return path === '/anthropic/v1/messages' || path === '/anthropic/messages'
}

/** True for a request of the Responses API that creates a response. */
export function isResponse({ path }: Pick<Entry, 'path'>): boolean {
  return path === '/v1/responses'
}

/** The protocol of a chat turn; that of v4 for every other request. */
export function protocolOf(request: Pick<Entry, 'path'>): Protocol {
  if (isAnthropicMessage(request)) return 'anthropic'
  return isResponse(request) ? 'responses' : 'v4'
}

/**
 * A chat turn of any protocol as a v4 chat request; `undefined` for every other request, and for a body that is no JSON object.
 *
 * @param options The month of the mock, which decides what `claude-*` stands for. @default the newest
 * @param history The items of the responses that `previous_response_id` continues; see `historiesOfResponses()`.
 */
export function chatRequestOf(
  request: Request,
  options?: { readonly era: string },
  history: readonly Readonly<Record<string, unknown>>[] = [],
): Readonly<Record<string, unknown>> | undefined {
  const body: unknown = request.body
  if (!isRecord(body)) return undefined
  if (isAnthropicMessage(request)) return toChat(body, options)
  if (isResponse(request)) return toChatRequest(body, history)
  return request.path.endsWith('/chat/completions') ? body : undefined
}
