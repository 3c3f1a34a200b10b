import type { Frame, Frames } from '../../http/message.ts'
import { type Piece, play } from '../../http/player.ts'
import type { Clock } from '../../time/clock.ts'

/** How many events may wait for a client that sends and does not read; one more ends the session. */
const MAX_WAITING = 10_000

/**
 * What a session sends. Events are queued; the frames of a response are taken from their source one by one, when the edge asks for the next
 * one, so that a slow client does not fill the memory. An event that is queued meanwhile overtakes the rest of the response.
 */
export class Outbox implements Frames {
  readonly #clock: Clock
  readonly #onEnd: () => void
  readonly #queue: Frame[] = []
  #response: Frames | undefined
  #onSent: (() => void) | undefined
  /** The next frame of the response, while it is waited for; then the frame. */
  #pending: Promise<Frame | undefined> | undefined
  #arrived: { readonly frame: Frame | undefined } | undefined
  /** Ends the wait of `next()`. */
  #wake: (() => void) | undefined
  #isClosing = false
  #isOver = false

  /** @param onEnd Called at the end of the frames, or when the client has closed the connection. */
  constructor(clock: Clock, onEnd: () => void) {
    this.#clock = clock
    this.#onEnd = onEnd
  }

  /** Queues an event, or the end of the connection. */
  push(event: Frame): void {
    if (this.#isClosing || this.#isOver) return
    if (this.#queue.push(event) > MAX_WAITING) this.return()
    this.#wake?.()
  }

  /** True while this event waits for the client. */
  isWaiting(event: string): boolean {
    return this.#queue.includes(event)
  }

  /** Sends the pieces of a response; `onSent` is called after the last one. */
  play(pieces: Iterable<Piece> | AsyncIterable<Piece>, onSent: () => void): void {
    if (this.#isClosing || this.#isOver) return
    // Of the response before it, at most the end was not read.
    this.stop()
    this.#response = play(pieces, this.#clock)
    this.#onSent = onSent
    this.#wake?.()
  }

  /** Discards what was not sent of the response. */
  stop(): void {
    this.#response?.return()
    this.#response = this.#pending = this.#arrived = undefined
  }

  /** Ends the frames after the events that are queued. */
  close(): void {
    this.stop()
    this.#isClosing = true
    this.#wake?.()
  }

  next(): Frame | undefined | Promise<Frame | undefined> {
    while (!this.#isOver) {
      const event = this.#queue.shift()
      if (event !== undefined) return event
      if (this.#isClosing) return this.return()
      if (!this.#response || this.#pending) return this.#later()
      const frame = this.#arrived ? this.#arrived.frame : this.#response.next()
      this.#arrived = undefined
      if (frame === undefined) this.#endResponse()
      else if (typeof frame === 'object' && 'then' in frame) this.#waitFor(frame)
      else return frame
    }
    return undefined
  }

  return(): undefined {
    if (this.#isOver) return
    this.#isOver = true
    this.#queue.length = 0
    this.stop()
    this.#wake?.()
    this.#onEnd()
  }

  #endResponse(): void {
    this.#response = undefined
    this.#onSent?.()
  }

  /** Waits for a frame of the response, without blocking the events that are queued meanwhile. */
  #waitFor(pending: Promise<Frame | undefined>): void {
    this.#pending = pending
    const arrive = (frame?: Frame) => {
      if (this.#pending !== pending) return
      this.#pending = undefined
      this.#arrived = { frame }
      this.#wake?.()
    }
    // The source has sent an error of a script as an event.
    pending.then(arrive, () => arrive())
  }

  async #later(): Promise<Frame | undefined> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    return this.next()
  }
}
