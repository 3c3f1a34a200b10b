import type { Frame, Frames } from '../http/message.ts'
import type { Clock } from '../time/clock.ts'

/** What is notified while a body is sent; a journal entry. */
export interface Observer {
  /** True until the body has ended. */
  readonly open: boolean
  /** True when the client disconnected before the end. */
  left: boolean
  note(frame: Frame, atMs: number): void
  sentInOneWrite(bytes: Uint8Array): void
  end(): void
}

/** Counts the responses in flight; the rate limiter. */
export interface InFlightCounter {
  inFlight: number
}

/** Frames that are recorded by an observer as they are sent. Decrements the counter at the end. */
export class ObservedFrames implements Frames {
  readonly #frames: Frames
  readonly #observer: Observer
  readonly #clock: Clock
  readonly #counter: InFlightCounter | undefined

  constructor(frames: Frames, observer: Observer, clock: Clock, counter: InFlightCounter | undefined) {
    this.#frames = frames
    this.#observer = observer
    this.#clock = clock
    this.#counter = counter
  }

  next(): Frame | undefined | Promise<Frame | undefined> {
    try {
      const frame = this.#frames.next()
      return typeof frame === 'object' && 'then' in frame ? this.#noteLater(frame) : this.#note(frame)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  return(): void {
    this.#observer.left ||= this.#observer.open
    this.#end()
    this.#frames.return()
  }

  sentInOneWrite(bytes: Uint8Array): void {
    this.#observer.sentInOneWrite(bytes)
  }

  async #noteLater(frame: Promise<Frame | undefined>): Promise<Frame | undefined> {
    try {
      return this.#note(await frame)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  #note(frame: Frame | undefined): Frame | undefined {
    if (frame !== undefined) this.#observer.note(frame, this.#clock.now())
    if (frame === undefined || (typeof frame === 'object' && 'cut' in frame)) {
      this.#end()
      // A fault may have ended the body before its source.
      this.#frames.return()
    }
    return frame
  }

  #end(): void {
    if (!this.#observer.open) return
    if (this.#counter) this.#counter.inFlight--
    this.#observer.end()
  }
}
