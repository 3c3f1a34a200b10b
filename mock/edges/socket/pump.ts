import type { Closing, Upgrade } from '../../http/socket.ts'

/** Bytes that a socket holds before the session waits for its client. */
export const HIGH_WATER_BYTES = 262_144
/** The longest message that an edge accepts: far above the limit of the API, which the session enforces. */
export const MAX_MESSAGE_BYTES: number = 16 * 2 ** 20

/** What the mock needs of the WebSocket of an edge. */
export interface EdgeSocket {
  /** Sends a message. A promise resolves when the socket can take the next one: that bounds what a slow client makes it hold. */
  send(message: string | Uint8Array): void | Promise<void>
  close(closing: Closing): void
  /** Drops the connection without a closing handshake. */
  drop(): void
}

/** Connects a session with a socket that is open, until one of them ends. */
export class Pump {
  readonly #upgrade: Upgrade
  readonly #socket: EdgeSocket
  #isOver = false

  constructor(upgrade: Upgrade, socket: EdgeSocket) {
    this.#upgrade = upgrade
    this.#socket = socket
    void this.#run()
  }

  /** A message of the client. */
  receive(message: string | Uint8Array): void {
    if (!this.#isOver) this.#upgrade.receive(message)
  }

  /** The client has closed the connection, or it broke. */
  closed(): void {
    this.#isOver = true
    this.#upgrade.body.return()
  }

  async #run(): Promise<void> {
    const { body } = this.#upgrade
    try {
      for (;;) {
        const next = body.next()
        const frame = next instanceof Promise ? await next : next
        if (this.#isOver) return
        if (frame === undefined) return this.#end(() => this.#socket.close(this.#upgrade.closing()))
        if (typeof frame === 'object' && 'cut' in frame) return this.#end(() => this.#socket.drop())
        // Nothing more is sent until the client closes the connection.
        if (typeof frame === 'object' && 'stall' in frame) return
        const sent = this.#socket.send(typeof frame === 'object' && 'alone' in frame ? frame.alone : frame)
        if (sent) await sent
      }
    } catch {
      // The socket broke while it was written to.
      this.closed()
    }
  }

  #end(end: () => void): void {
    this.#isOver = true
    end()
  }
}
