import type { Frame, Frames } from '../core/context.ts'
import { Batch } from './write-buffer.ts'

/** One write to a socket, and what comes after it. `data` may be empty where something comes after it but `more`. */
export interface Write {
  readonly data: string | Uint8Array
  /** `apart`: more, but not so soon that a reader takes both at once. */
  readonly then: 'more' | 'apart' | 'end' | 'cut' | 'stall'
}

/** Frames as writes: what is due now is joined into one, and `alone` frames keep their boundaries. */
export class Writes {
  readonly #frames: Frames
  readonly #batch = new Batch()
  #held: Frame | Promise<Frame | undefined> | undefined

  constructor(frames: Frames) {
    this.#frames = frames
  }

  /** Answers at once when something is due. Not to be called again after `end`, `cut` or `stall`. */
  next(): Write | Promise<Write> {
    const held = this.#held
    this.#held = undefined
    let frame = held ?? this.#frames.next()
    for (;;) {
      if (frame instanceof Promise) {
        if (this.#batch.isEmpty) return this.#after(frame)
        this.#held = frame
        return { data: this.#batch.take(), then: 'more' }
      }
      if (frame === undefined) return { data: this.#batch.take(), then: 'end' }
      if (typeof frame === 'string' || frame instanceof Uint8Array) {
        this.#batch.add(frame)
        if (this.#batch.isFull) return { data: this.#batch.take(), then: 'more' }
      } else if ('cut' in frame) return { data: this.#batch.take(), then: 'cut' }
      else if ('stall' in frame) return { data: this.#batch.take(), then: 'stall' }
      else if (this.#batch.isEmpty) return { data: frame.alone, then: 'apart' }
      else {
        this.#held = frame
        return { data: this.#batch.take(), then: 'apart' }
      }
      frame = this.#frames.next()
    }
  }

  async #after(frame: Promise<Frame | undefined>): Promise<Write> {
    const arrived = await frame
    if (arrived === undefined) return { data: '', then: 'end' }
    this.#held = arrived
    return this.next()
  }

  /** The reader has gone. */
  return(): void {
    this.#frames.return()
  }
}
