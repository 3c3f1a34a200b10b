import { concatBytes } from '../bytes.ts'

/** Some kilobytes of compressed zeros would fill the memory otherwise. */
const MAX_BYTES = 67_108_864

/** Decompresses zlib data (`deflate`) or a ZIP entry (`deflate-raw`). Rejects for invalid data, and for data of more than 64 MiB. */
export async function inflate(bytes: Uint8Array, format: 'deflate' | 'deflate-raw'): Promise<Uint8Array> {
  const compressed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  const reader = compressed.pipeThrough(new DecompressionStream(format)).getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value)
    length += part.value.length
    if (length > MAX_BYTES) {
      await reader.cancel()
      throw new RangeError(`Cannot decompress data: it has more than ${MAX_BYTES} bytes`)
    }
  }
  return concatBytes(parts)
}
