import { concatBytes } from '../data/bytes.ts'

const encoder = new TextEncoder()

/** UTF-16 units of text plus bytes. An endless source is read at the pace of its reader, and not into memory. */
const MAX_LENGTH = 65_536

/** Joins the frames that are due together, so that they are sent in one write. */
export class WriteBuffer {
  #text = ''
  #parts: Uint8Array[] = []
  #length = 0

  get isEmpty(): boolean {
    return this.#text === '' && this.#parts.length === 0
  }

  get isFull(): boolean {
    return this.#length >= MAX_LENGTH
  }

  add(frame: string | Uint8Array): void {
    this.#length += frame.length
    if (typeof frame === 'string') this.#text += frame
    else {
      this.#flushText()
      this.#parts.push(frame)
    }
  }

  /** Returns everything as one write and empties the buffer. Text alone stays text. */
  take(): string | Uint8Array {
    this.#length = 0
    if (this.#parts.length === 0) {
      const text = this.#text
      this.#text = ''
      return text
    }
    this.#flushText()
    const parts = this.#parts
    this.#parts = []
    return concatBytes(parts)
  }

  #flushText(): void {
    if (this.#text === '') return
    this.#parts.push(encoder.encode(this.#text))
    this.#text = ''
  }
}
