/** Code lengths 257…285 of RFC 1951: the shortest match each stands for, and how many bits say how much longer it is. */
const matches: readonly (readonly [shortest: number, extraBits: number])[] = Array.from({ length: 29 }, (_, code) => {
  if (code === 28) return [258, 0]
  const extraBits = Math.max(0, (code >> 2) - 1)
  return [extraBits ? 3 + ((4 + (code & 3)) << extraBits) : 3 + code, extraBits]
})

/** Packs bits, least significant first. */
class Bits {
  readonly bytes: number[] = []
  #held = 0
  #count = 0

  put(value: number, count: number): void {
    this.#held |= value << this.#count
    this.#count += count
    while (this.#count >= 8) {
      this.bytes.push(this.#held & 255)
      this.#held >>>= 8
      this.#count -= 8
    }
  }

  /** Huffman codes go most significant bit first. */
  code(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.put((value >> bit) & 1, 1)
  }

  /** A literal or length in the fixed code of RFC 1951, 3.2.6. */
  symbol(value: number): void {
    if (value < 144) this.code(0x30 + value, 8)
    else if (value < 256) this.code(0x190 + value - 144, 9)
    else if (value < 280) this.code(value - 256, 7)
    else this.code(0xc0 + value - 280, 8)
  }

  end(): void {
    this.put(0, (8 - this.#count) & 7)
  }
}

const adler32 = (bytes: Uint8Array): number => {
  let a = 1
  let b = 0
  for (const byte of bytes) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

/**
 * A zlib stream (RFC 1950) that shortens runs of one byte and nothing else: enough for flat pictures, and synchronous on every runtime,
 * which `CompressionStream` is not.
 */
export function zlib(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new Bits()
  bits.put(0b011, 3)
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at]!
    bits.symbol(byte)
    at += 1
    let run = 0
    while (run < 258 && bytes[at + run] === byte) run += 1
    if (run < 3) continue
    const code = matches.findLastIndex(([shortest]) => shortest <= run)
    const [shortest, extraBits] = matches[code]!
    bits.symbol(257 + code)
    bits.put(run - shortest, extraBits)
    bits.code(0, 5)
    at += run
  }
  bits.symbol(256)
  bits.end()
  const packed = new Uint8Array(bits.bytes.length + 6)
  packed.set([0x78, 0x01])
  packed.set(bits.bytes, 2)
  new DataView(packed.buffer).setUint32(packed.length - 4, adler32(bytes))
  return packed
}
