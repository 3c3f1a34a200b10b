import type { Clock } from '../time/clock.ts'
import type { Frame, Frames } from '../core/context.ts'
import type { Gatekeeper } from '../faults/rate-limiter.ts'
import type { Entry } from './entry.ts'

/** Frames that are noted as they go out. */
export class Watched implements Frames {
  readonly #frames: Frames
  readonly #entry: Entry
  readonly #clock: Clock
  readonly #gate: Gatekeeper | undefined

  constructor(frames: Frames, entry: Entry, clock: Clock, gate: Gatekeeper | undefined) {
    this.#frames = frames
    this.#entry = entry
    this.#clock = clock
    this.#gate = gate
  }

  next(): Frame | undefined | Promise<Frame | undefined> {
    try {
      const due = this.#frames.next()
      return typeof due === 'object' && 'then' in due ? this.#later(due) : this.#note(due)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  return(): void {
    this.#entry.left ||= this.#entry.open
    this.#end()
    this.#frames.return()
  }

  async #later(due: Promise<Frame | undefined>): Promise<Frame | undefined> {
    try {
      return this.#note(await due)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  #note(frame: Frame | undefined): Frame | undefined {
    if (frame !== undefined) this.#entry.note(frame, this.#clock.now())
    if (frame === undefined || (typeof frame === 'object' && 'cut' in frame)) {
      this.#end()
      // A fault may have ended it before its source.
      this.#frames.return()
    }
    return frame
  }

  #end(): void {
    if (!this.#entry.open) return
    if (this.#gate) this.#gate.underWay--
    this.#entry.end()
  }
}
