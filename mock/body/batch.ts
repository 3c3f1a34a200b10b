import { joined } from '../joined.ts'

const encoder = new TextEncoder()

/** Joins the pieces that are due together, so that they leave in one write. */
export class Batch {
  #text = ''
  #parts: Uint8Array[] = []

  get isEmpty(): boolean {
    return this.#text === '' && this.#parts.length === 0
  }

  add(piece: string | Uint8Array): void {
    if (typeof piece === 'string') this.#text += piece
    else {
      this.#seal()
      this.#parts.push(piece)
    }
  }

  /** All pieces as one, and begins anew. Text alone stays text: the socket joins it with the headers without a copy. */
  take(): string | Uint8Array {
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
