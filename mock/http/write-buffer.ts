import { joined } from '../data/bytes.ts'

const encoder = new TextEncoder()

/** Units of text and bytes. A source without end is read as its reader reads, and not into the memory. */
const FULL = 65_536

/** Joins the pieces that are due together, so that they leave in one write. */
export class Batch {
  #text = ''
  #parts: Uint8Array[] = []
  #length = 0

  get isEmpty(): boolean {
    return this.#text === '' && this.#parts.length === 0
  }

  get isFull(): boolean {
    return this.#length >= FULL
  }

  add(piece: string | Uint8Array): void {
    this.#length += piece.length
    if (typeof piece === 'string') this.#text += piece
    else {
      this.#seal()
      this.#parts.push(piece)
    }
  }

  /** All pieces as one, and begins anew. Text alone stays text: the socket joins it with the headers without a copy. */
  take(): string | Uint8Array {
    this.#length = 0
    if (this.#parts.length === 0) {
      const text = this.#text
      this.#text = ''
      return text
    }
    this.#seal()
    const parts = this.#parts
    this.#parts = []
    return joined(parts)
  }

  #seal(): void {
    if (this.#text === '') return
    this.#parts.push(encoder.encode(this.#text))
    this.#text = ''
  }
}
