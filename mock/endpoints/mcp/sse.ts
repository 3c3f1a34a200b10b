import type { Account } from '../../core/account.ts'
import type { Context } from '../../core/context.ts'
import type { Frames, Reply } from '../../http/message.ts'
import { mcpStreamHeaders } from '../../http/mcp-message.ts'
import { type Piece, play } from '../../http/player.ts'
import { accepted } from './respond.ts'
import { endSession, openSession } from './sessions.ts'

/** The messages of a session of the older transport, in the order of their arrival, as pieces of its stream. */
class Outbox implements AsyncIterableIterator<Piece> {
  readonly #pieces: Piece[]
  readonly #onReturn: () => void
  #wake: (() => void) | undefined
  #isOver = false

  constructor(first: Piece, onReturn: () => void) {
    this.#pieces = [first]
    this.#onReturn = onReturn
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  push(piece: Piece): void {
    this.#pieces.push(piece)
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<Piece, undefined>> {
    while (this.#pieces.length === 0 && !this.#isOver) await new Promise<void>((resolve) => this.#wake = resolve)
    const value = this.#pieces.shift()
    return value === undefined ? { done: true, value } : { done: false, value }
  }

  return(): Promise<IteratorResult<Piece, undefined>> {
    this.#isOver = true
    this.#wake?.()
    this.#onReturn()
    return Promise.resolve({ done: true, value: undefined })
  }
}

/** Open streams by the account and the id of the session. */
const outboxes = new WeakMap<Account, Map<string, Outbox>>()

/**
 * Opens the stream of the older transport: its first event names the URL for messages, whose responses are events of this stream. The address is
 * documented, the bytes are assumed: those of the Java SDK of MCP.
 */
export function openStream(context: Context): Reply {
  const { account, backend, path } = context
  const id = openSession(context)
  backend.sessions.set(id, account)
  const endpoint = `/api${path.replace(/sse$/, 'message')}?sessionId=${id}`
  const outbox = new Outbox(`event:endpoint\ndata:${endpoint}\n\n`, () => {
    endSession(context, id)
    backend.sessions.delete(id)
    outboxes.get(account)?.delete(id)
  })
  outboxes.set(account, (outboxes.get(account) ?? new Map()).set(id, outbox))
  return { status: 200, headers: mcpStreamHeaders, body: play(outbox, backend.clock) }
}

/** Sends the events of a reply to the stream of the session; a reply that has none, such as a refused request, stays one of HTTP. */
export async function sendToStream(context: Context, reply: Reply): Promise<Reply> {
  const outbox = outboxes.get(context.account)?.get(context.query.get('sessionId') ?? '')
  if (!outbox || !reply.headers['content-type']?.includes('event-stream')) return reply
  if (isFrames(reply.body)) {
    for (let frame = await reply.body.next(); frame !== undefined; frame = await reply.body.next()) outbox.push(frame)
  } else outbox.push(reply.body)
  return accepted()
}

function isFrames(body: Reply['body']): body is Frames {
  return typeof body === 'object' && 'next' in body
}
