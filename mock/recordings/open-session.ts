import type { Backend, OpenSession } from '../core/backend.ts'
import { parseEvent, strictMistake } from '../endpoints/realtime/client-events.ts'
import { EventWriter } from '../endpoints/realtime/events.ts'
import { Outbox } from '../endpoints/realtime/outbox.ts'
import { controlOf, NEVER_SENT } from '../endpoints/realtime/session-control.ts'
import type { Closing, Upgrade } from '../http/socket.ts'
import type { Entry } from '../journal/journal.ts'
import { SessionLog } from '../journal/session-log.ts'
import type { ScopeState } from '../scripting/scope-state.ts'

/** What a recorded or replayed session does. */
export interface SessionHandlers {
  /** A message of the client that strict mode does not refuse. */
  receive(message: string | Uint8Array): void
  /** Called once, when the client or the server has closed the session. */
  end(): void
}

/**
 * The client's side of a session that is recorded or replayed: journal with `entry.session`, strict mode, and the end by `reset()` and `close()` of
 * the mock.
 */
export class ClientSide {
  readonly upgrade: Upgrade
  readonly #backend: Backend
  readonly #scope: ScopeState
  readonly #entry: Entry
  readonly #outbox: Outbox
  readonly #events: EventWriter
  #closing: Closing = { code: 1000, reason: '' }
  #log: SessionLog | undefined
  #isOver = false

  constructor(backend: Backend, scope: ScopeState, entry: Entry, handlers: SessionHandlers) {
    const { clock, ids, sockets } = backend
    const open: OpenSession = { scope, end: () => this.close({ code: 1001, reason: 'the mock was reset' }) }
    this.#backend = backend
    this.#scope = scope
    this.#entry = entry
    this.#events = new EventWriter(ids, clock, { noise: false }, '')
    this.#outbox = new Outbox(clock, () => {
      this.#isOver = true
      sockets.delete(open)
      handlers.end()
    })
    sockets.add(open)
    this.upgrade = {
      status: 101,
      headers: {},
      body: this.#outbox,
      receive: (message) => {
        if (this.#isOver) return
        this.#log?.noteReceived(message, clock.now())
        const mistake = this.#strictMistake(message)
        if (mistake === undefined) handlers.receive(message)
        else this.sendError('1210', mistake)
      },
      closing: () => this.#closing,
    }
  }

  /** Keeps the messages in the journal, and gives the test the server's end. Not for a session that the live API refuses. */
  begin(): void {
    const entry = this.#entry
    this.#log = new SessionLog(entry, this.#scope.journal, this.#backend.options.journalBytes)
    entry.session = controlOf(this.#outbox, (code, reason) => this.close({ code, reason }))
  }

  send(message: string | Uint8Array): void {
    this.#outbox.push(message)
  }

  sendError(code: string, message: string): void {
    this.#outbox.push(this.#events.error(code, message))
  }

  /** Closes the session after the messages that were sent. */
  close({ code, reason }: Closing): void {
    this.#closing = { code: NEVER_SENT.includes(code) ? 1000 : code, reason }
    this.#outbox.close()
  }

  /** Drops the connection after the messages that were sent. */
  drop(): void {
    this.#outbox.push({ cut: true })
  }

  #strictMistake(message: string | Uint8Array): string | undefined {
    const event = this.#backend.options.strict ? parseEvent(message) : undefined
    return event && strictMistake(event)
  }
}
