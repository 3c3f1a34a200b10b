import type { Account } from '../../core/account.ts'
import type { Context } from '../../core/context.ts'
import type { Frames, Reply } from '../../http/message.ts'
import { mcpStreamHeaders } from '../../http/mcp-message.ts'
import { type Piece, play } from '../../http/player.ts'
import { accepted } from './respond.ts'
import { endSession, openSession } from './sessions.ts'

/** How many messages may wait for a client that sends and does not read; one more ends its stream. */
const MAX_WAITING = 1000

/** The messages of a session of the older transport, in the order of their arrival, as pieces of its stream. */
class Outbox implements AsyncIterableIterator<Piece> {
  readonly #pieces: Piece[]
  readonly #onReturn: () => void
  /** The messages of scripted streams that wait for room. */
  readonly #waiting: (() => void)[] = []
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
    if (this.#isOver) return
    if (this.#pieces.push(piece) > MAX_WAITING) void this.return()
    this.#wake?.()
  }

  /** Adds a message as soon as there is room, so that an endless source is read as slowly as the stream. False at the end of the stream. */
  async pushWithRoom(piece: Piece): Promise<boolean> {
    while (this.#pieces.length >= MAX_WAITING) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.push(piece)
    return !this.#isOver
  }

  async next(): Promise<IteratorResult<Piece, undefined>> {
    while (this.#pieces.length === 0 && !this.#isOver) await new Promise<void>((resolve) => this.#wake = resolve)
    const value = this.#pieces.shift()
    for (const resolve of this.#waiting.splice(0)) resolve()
    return value === undefined ? { done: true, value } : { done: false, value }
  }

  return(): Promise<IteratorResult<Piece, undefined>> {
    this.#isOver = true
    this.#pieces.length = 0
    this.#wake?.()
    for (const resolve of this.#waiting.splice(0)) resolve()
    this.#onReturn()
    return Promise.resolve({ done: true, value: undefined })
  }
}

/** Open streams by the account, and the server and the id of the session. */
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
    outboxes.get(account)?.delete(keyOf(context, id))
  })
  outboxes.set(account, (outboxes.get(account) ?? new Map()).set(keyOf(context, id), outbox))
  return { status: 200, headers: mcpStreamHeaders, body: play(outbox, backend.clock) }
}

/** Sends the events of a reply to the stream of the session; a reply that has none, such as a refused request, stays one of HTTP. */
export async function sendToStream(context: Context, reply: Reply): Promise<Reply> {
  const outbox = outboxes.get(context.account)?.get(keyOf(context, context.query.get('sessionId')))
  if (!outbox || !reply.headers['content-type']?.includes('event-stream')) return reply
  if (isFrames(reply.body)) {
    for (let frame = await reply.body.next(); frame !== undefined; frame = await reply.body.next()) {
      if (!await outbox.pushWithRoom(frame)) reply.body.return()
    }
  } else outbox.push(reply.body)
  return accepted()
}

function keyOf({ params }: Context, id: string | null): string {
  return `${params['server']} ${id}`
}

function isFrames(body: Reply['body']): body is Frames {
  return typeof body === 'object' && 'next' in body
}
