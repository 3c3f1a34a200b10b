import type { Clock, Sleep } from '../time/clock.ts'
import type { Frame, Frames } from './message.ts'

/** A frame, or a pause before the next one in milliseconds. */
export type Piece = Frame | { readonly wait: number }

/** A source of pieces: an array, a generator, or an async generator. */
export type Pieces = Iterable<Piece> | AsyncIterable<Piece>

/**
 * Turns pieces into frames. Each pause moves the due time of what follows, counted from the time when the first pause was read, not from the
 * previous read. A late reader therefore gets everything that is already due at once, as from a socket. A pause of zero uses no timer.
 *
 * The steps of a streamed body: pieces of a script → `play` → stages of a fault, played again → `ObservedFrames`, which the journal records →
 * `Writes`, which join what is due → the edge. `next()` is synchronous while frames are due, in every step: what is due together is
 * sent in one write.
 */
export function play(pieces: Pieces, clock: Clock): Frames {
  return new Player(pieces, clock)
}

type Step = IteratorResult<Piece, unknown>

class Player implements Frames {
  readonly #clock: Clock
  readonly #source: Iterator<Piece, unknown> | AsyncIterator<Piece, unknown>
  #dueAtMs: number | undefined
  #sleep: Sleep | undefined
  #isOver = false
  #onReturn: (() => void) | undefined

  constructor(pieces: Pieces, clock: Clock) {
    this.#clock = clock
    this.#source = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  }

  next(): Frame | undefined | Promise<Frame | undefined> {
    while (!this.#isOver) {
      const step = this.#source.next()
      if ('then' in step) return this.#later(step)
      // `source.next()` may itself have caused the disconnect: a script can abort its own client.
      if (this.#isOver) return this.#close()
      const frame = this.#take(step)
      if (frame !== 'again') return frame
    }
    return undefined
  }

  return(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#sleep?.cancel()
    this.#onReturn?.()
    this.#close()
  }

  /**
   * Ends the source. Its errors are ignored, because the client has disconnected. One such error is the TypeError of a generator that is still
   * running.
   */
  #close(): undefined {
    try {
      const returned = this.#source.return?.()
      if (returned && 'then' in returned) returned.then(undefined, () => {})
    } catch { /* ignored, see above */ }
  }

  #take(step: Step): Frame | undefined | 'again' | Promise<Frame | undefined> {
    if (step.done) {
      this.#isOver = true
      return undefined
    }
    const piece = step.value
    if (typeof piece === 'string' || !('wait' in piece)) return piece
    const nowMs = this.#clock.now()
    this.#dueAtMs = (this.#dueAtMs ?? nowMs) + piece.wait
    return this.#dueAtMs <= nowMs ? 'again' : this.#until(this.#dueAtMs - nowMs)
  }

  async #until(ms: number): Promise<Frame | undefined> {
    this.#sleep = this.#clock.sleep(ms)
    await this.#unlessReturned(this.#sleep.done)
    return this.next()
  }

  async #later(step: Promise<Step>): Promise<Frame | undefined> {
    const result = await this.#unlessReturned(step)
    if (!result || this.#isOver) return undefined
    const frame = await this.#take(result)
    return frame === 'again' ? this.next() : frame
  }

  /** Resolves with the value, or with `undefined` on `return()`, because the source may never resolve. */
  #unlessReturned<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#onReturn = () => resolve(undefined)
      promise.then(resolve, reject)
    })
  }
}
