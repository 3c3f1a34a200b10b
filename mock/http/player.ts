import type { Clock, Sleep } from '../time/clock.ts'
import type { Frame, Frames } from '../core/context.ts'

/** A frame, or a pause before the next one. Milliseconds. */
export type Piece = Frame | { readonly wait: number }

/** Where pieces come from: a list, a generator, or an asynchronous one. */
export type Pieces = Iterable<Piece> | AsyncIterable<Piece>

/** One event: `data: ` and compact JSON, line feeds alone. Observed on 37 recorded streams. */
export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

/** The event that ends a stream. */
export const done = 'data: [DONE]\n\n'

/**
 * Plays pieces on a clock. Pauses add up to a timetable that starts with the first `next()`: a slow reader finds all that is due,
 * as behind a socket. A pause of zero uses no timer.
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
  #over = false
  #leave: (() => void) | undefined

  constructor(pieces: Pieces, clock: Clock) {
    this.#clock = clock
    this.#source = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  }

  next(): Frame | undefined | Promise<Frame | undefined> {
    while (!this.#over) {
      const step = this.#source.next()
      if ('then' in step) return this.#later(step)
      // It was the generator's own step that made the reader leave.
      if (this.#over) return this.#close()
      const frame = this.#take(step)
      if (frame !== 'again') return frame
    }
    return undefined
  }

  return(): void {
    if (this.#over) return
    this.#over = true
    this.#sleep?.cancel()
    this.#leave?.()
    this.#close()
  }

  /** Nobody is left to hear of an error, be it that the generator is running just now. */
  #close(): undefined {
    try {
      const returned = this.#source.return?.()
      if (returned && 'then' in returned) returned.then(undefined, () => {})
    } catch { /* as above */ }
  }

  #take(step: Step): Frame | undefined | 'again' | Promise<Frame | undefined> {
    if (step.done) {
      this.#over = true
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
    await this.#unlessLeft(this.#sleep.done)
    return this.next()
  }

  async #later(step: Promise<Step>): Promise<Frame | undefined> {
    const result = await this.#unlessLeft(step)
    if (!result || this.#over) return undefined
    const frame = await this.#take(result)
    return frame === 'again' ? this.next() : frame
  }

  /** The value, or `undefined` once the reader has gone, so that nobody waits for a source that never ends. */
  #unlessLeft<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#leave = () => resolve(undefined)
      promise.then(resolve, reject)
    })
  }
}
