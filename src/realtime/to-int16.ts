/**
 * Returns 16-bit samples as integers, for chunks of `response.audio()`. Copies bytes that start at an odd offset of their buffer, which
 * `Int16Array` refuses; leaves out a last byte that is half a sample.
 *
 * @example
 * ```ts
 * const samples = toInt16(chunk)
 * const loudest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0)
 * ```
 */
export function toInt16(pcm: Uint8Array): Int16Array {
  const { buffer, byteOffset, byteLength } = pcm.byteOffset % 2 ? new Uint8Array(pcm) : pcm
  return new Int16Array(buffer, byteOffset, byteLength >> 1)
}
