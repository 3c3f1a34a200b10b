import { type Slot, slot } from '../../core/account.ts'
import type { Context } from '../../core/context.ts'

/** How many sessions an account keeps; the oldest end first. */
const MAX_SESSIONS = 1000

/** Segments of the servers that the sessions of an account belong to, by session id. */
const sessionsSlot: Slot<Map<string, string>> = slot(() => new Map(), false)

/** Opens a session with the server of the request and returns its id. */
export function openSession({ account, backend, params }: Context): string {
  const sessions = account.get(sessionsSlot)
  const id = backend.ids.uuid()
  sessions.set(id, params['server'] as string)
  const [oldest] = sessions.keys()
  if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest)
  return id
}

/** True for a request with the id of a session of this account with this server. */
export function hasSession({ account, headers, params, query }: Context): boolean {
  const id = headers['mcp-session-id'] ?? query.get('sessionId') ?? ''
  return account.peek(sessionsSlot)?.get(id) === params['server']
}

/** Ends a session of this account with the server of the request. */
export function endSession({ account, params }: Context, id: string): void {
  const sessions = account.peek(sessionsSlot)
  if (sessions?.get(id) === params['server']) sessions?.delete(id)
}
