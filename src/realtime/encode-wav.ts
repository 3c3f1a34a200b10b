import type { Bytes } from '../internal/binary.ts'

/** Audio samples: 16-bit integers, or their bytes in little-endian order. */
export type PCM = Int16Array | Uint8Array

// The letters of chunk ids, as little-endian numbers.
export const RIFF = 0x46464952
export const WAVE = 0x45564157
export const FMT = 0x20746d66
export const DATA = 0x61746164

/** Returns the bytes of samples or of a buffer. All runtimes of this package are little-endian. */
export function toBytes(source: ArrayBufferView | ArrayBuffer): Uint8Array {
  const { buffer = source as ArrayBuffer, byteOffset, byteLength } = source as Partial<ArrayBufferView>
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/**
 * Creates a WAV file of 16-bit mono samples: a header of 44 bytes and the samples.
 *
 * @param sampleRate samples per second; the default is the rate of GLM-Realtime's answers
 * @example
 * ```ts
 * const file = new Blob([encodeWAV(pcm)], { type: 'audio/wav' })
 * console.log(file.size)
 * ```
 */
export function encodeWAV(pcm: PCM, sampleRate: number = 24_000): Bytes {
  const { byteLength } = pcm
  const wav = new Uint8Array(44 + byteLength)
  // Format 1 with 1 channel; bytes per second; 2 bytes per sample with 16 bits.
  const format = [16, 0x1_0001, sampleRate, sampleRate * 2, 0x10_0002]
  new Uint32Array(wav.buffer, 0, 11).set([RIFF, byteLength + 36, WAVE, FMT, ...format, DATA, byteLength])
  wav.set(toBytes(pcm), 44)
  return wav
}
