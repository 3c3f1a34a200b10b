import type { Frame, Frames } from './message.ts'
import { WriteBuffer } from './write-buffer.ts'

/** One write to a socket, and what follows it. `data` may be empty unless `more` follows. */
export interface Write {
  readonly data: string | Uint8Array
  /** `apart`: more, but late enough that a reader does not receive both at once. */
  readonly next: 'more' | 'apart' | 'end' | 'cut' | 'stall'
}

/** Groups frames into writes: frames that are due together are joined, and `alone` frames keep their boundaries. */
export class Writes {
  readonly #frames: Frames
  readonly #buffer = new WriteBuffer()
  #pending: Frame | Promise<Frame | undefined> | undefined

  constructor(frames: Frames) {
    this.#frames = frames
  }

  /** Returns synchronously when a frame is due. Must not be called again after `end`, `cut` or `stall`. */
  next(): Write | Promise<Write> {
    const pending = this.#pending
    this.#pending = undefined
    let frame = pending ?? this.#frames.next()
    for (;;) {
      if (frame instanceof Promise) {
        if (this.#buffer.isEmpty) return this.#after(frame)
        this.#pending = frame
        return { data: this.#buffer.take(), next: 'more' }
      }
      if (frame === undefined) return { data: this.#buffer.take(), next: 'end' }
      if (typeof frame === 'string' || frame instanceof Uint8Array) {
        this.#buffer.add(frame)
        if (this.#buffer.isFull) return { data: this.#buffer.take(), next: 'more' }
      } else if ('cut' in frame) return { data: this.#buffer.take(), next: 'cut' }
      else if ('stall' in frame) return { data: this.#buffer.take(), next: 'stall' }
      else if (this.#buffer.isEmpty) return { data: frame.alone, next: 'apart' }
      else {
        this.#pending = frame
        return { data: this.#buffer.take(), next: 'apart' }
      }
      frame = this.#frames.next()
    }
  }

  async #after(frame: Promise<Frame | undefined>): Promise<Write> {
    const arrived = await frame
    if (arrived === undefined) return { data: '', next: 'end' }
    this.#pending = arrived
    return this.next()
  }

  /** Reports that the client has disconnected. */
  return(): void {
    this.#frames.return()
  }
}
