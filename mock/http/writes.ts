import type { Frame, Frames } from './message.ts'
import { encodeUtf8 } from '../data/bytes.ts'
import { WriteBuffer } from './write-buffer.ts'

/** One write to a socket, and what follows it. `data` may be empty unless `more` follows. */
export interface Write {
  readonly data: Uint8Array
  /** `apart`: another write follows, after a pause that makes the reader receive the two separately. */
  readonly next: 'more' | 'apart' | 'end' | 'cut' | 'stall'
}

/** Groups frames into writes: frames that are due together are joined, and `alone` frames keep their boundaries. */
export class Writes {
  readonly #frames: Frames
  readonly #encode: (text: string) => Uint8Array
  readonly #buffer = new WriteBuffer()
  #pending: Frame | Promise<Frame | undefined> | undefined
  #hasWritten = false

  /** @param encode Encodes a text as UTF-8; an edge may know a faster way. */
  constructor(frames: Frames, encode: (text: string) => Uint8Array = encodeUtf8) {
    this.#frames = frames
    this.#encode = encode
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
        return this.#flush('more')
      }
      if (frame === undefined) return this.#flush('end')
      if (typeof frame === 'string' || frame instanceof Uint8Array) {
        this.#buffer.add(frame)
        if (this.#buffer.isFull) return this.#flush('more')
      } else if ('cut' in frame) return this.#flush('cut')
      else if ('stall' in frame) return this.#flush('stall')
      else {
        if (this.#buffer.isEmpty) this.#buffer.add(frame.alone)
        else this.#pending = frame
        return this.#flush('apart')
      }
      frame = this.#frames.next()
    }
  }

  #flush(next: Write['next']): Write {
    const joined = this.#buffer.take()
    const data = typeof joined === 'string' ? this.#encode(joined) : joined
    if (next === 'end' && !this.#hasWritten) this.#frames.sentInOneWrite?.(data)
    this.#hasWritten = true
    return { data, next }
  }

  async #after(frame: Promise<Frame | undefined>): Promise<Write> {
    const arrived = await frame
    if (arrived === undefined) return this.#flush('end')
    this.#pending = arrived
    return this.next()
  }

  /** Reports that the client has disconnected. */
  return(): void {
    this.#frames.return()
  }
}
