/** Length codes 257 to 285 of RFC 1951: the shortest match of each, and the number of extra bits for longer ones. */
const lengthCodes: readonly (readonly [shortest: number, extraBits: number])[] = Array.from(
  { length: 29 },
  (_, code) => {
    if (code === 28) return [258, 0]
    const extraBits = Math.max(0, (code >> 2) - 1)
    return [extraBits ? 3 + ((4 + (code & 3)) << extraBits) : 3 + code, extraBits]
  },
)

/** Writes bits, least significant first. */
class BitWriter {
  readonly bytes: number[] = []
  #pending = 0
  #pendingCount = 0

  put(value: number, count: number): void {
    this.#pending |= value << this.#pendingCount
    this.#pendingCount += count
    while (this.#pendingCount >= 8) {
      this.bytes.push(this.#pending & 255)
      this.#pending >>>= 8
      this.#pendingCount -= 8
    }
  }

  /** Writes a Huffman code, most significant bit first. */
  putCode(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.put((value >> bit) & 1, 1)
  }

  /** Writes a literal or length in the fixed Huffman codes of RFC 1951, 3.2.6. */
  putSymbol(value: number): void {
    if (value < 144) this.putCode(0x30 + value, 8)
    else if (value < 256) this.putCode(0x190 + value - 144, 9)
    else if (value < 280) this.putCode(value - 256, 7)
    else this.putCode(0xc0 + value - 280, 8)
  }

  /** Fills the last byte with zero bits. */
  align(): void {
    this.put(0, (8 - this.#pendingCount) & 7)
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
 * Compresses bytes to a zlib stream (RFC 1950). It compresses only runs of equal bytes, which is enough for images of few colours, and it is
 * synchronous on every runtime, unlike `CompressionStream`.
 */
export function zlib(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new BitWriter()
  bits.put(0b011, 3)
  let index = 0
  while (index < bytes.length) {
    const byte = bytes[index]!
    bits.putSymbol(byte)
    index += 1
    let run = 0
    while (run < 258 && bytes[index + run] === byte) run += 1
    if (run < 3) continue
    const code = lengthCodes.findLastIndex(([shortest]) => shortest <= run)
    const [shortest, extraBits] = lengthCodes[code]!
    bits.putSymbol(257 + code)
    bits.put(run - shortest, extraBits)
    bits.putCode(0, 5)
    index += run
  }
  bits.putSymbol(256)
  bits.align()
  const compressed = new Uint8Array(bits.bytes.length + 6)
  compressed.set([0x78, 0x01])
  compressed.set(bits.bytes, 2)
  new DataView(compressed.buffer).setUint32(compressed.length - 4, adler32(bytes))
  return compressed
}
