/** A seeded random number generator (sfc32). The same seed gives the same numbers on every runtime. */
export class Random {
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(seed: number | string) {
    const start = typeof seed === 'number' ? seed >>> 0 : hash(seed)
    this.#a = start
    this.#b = start ^ 0x9e3779b9
    this.#c = Math.imul(start, 0x85ebca6b) ^ 0xc2b2ae35
    for (let round = 0; round < 12; round++) this.uint32()
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#count++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A number in [0, 1). */
  float(): number {
    return this.uint32() / 0x1_0000_0000
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.float() * limit)
  }

  /** A string of `length` characters of an alphabet. */
  text(length: number, alphabet: string): string {
    let text = ''
    for (let index = 0; index < length; index++) text += alphabet[this.below(alphabet.length)]
    return text
  }
}

/** The FNV-1a hash of a text over its UTF-16 code units, an unsigned 32-bit integer. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}
