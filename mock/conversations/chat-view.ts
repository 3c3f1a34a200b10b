import { toChat } from '../endpoints/anthropic/to-chat.ts'
import type { Entry } from '../journal/journal.ts'
import { isRecord } from '../validation/validators.ts'

/** What the journal knows of a request. */
type Request = Pick<Entry, 'path' | 'body'>

/** True for a message of the Anthropic protocol. */
export function isAnthropicMessage({ path }: Pick<Entry, 'path'>): boolean {
  return path === '/anthropic/v1/messages' || path === '/anthropic/messages'
}

/**
 * A chat turn of any protocol as a v4 chat request; `undefined` for every other request, and for a body that is no JSON object.
 *
 * @param options The month of the mock, which decides what `claude-*` stands for. @default the newest
 */
export function chatRequestOf(
  request: Request,
  options?: { readonly era: string },
): Readonly<Record<string, unknown>> | undefined {
  const body: unknown = request.body
  if (!isRecord(body)) return undefined
  if (isAnthropicMessage(request)) return toChat(body, options)
  return request.path.endsWith('/chat/completions') ? body : undefined
}
