import type { Bytes } from '../internal/binary.ts'

/** Audio samples: 16-bit integers, or their bytes in little-endian order. */
export type PCM = Int16Array | Uint8Array

/** Contents of a WAV file. */
export interface WAVAudio {
  /** The samples: a view of the bytes that were parsed. Channels alternate. */
  readonly pcm: Uint8Array
  /** Samples per second and channel. */
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number
  /** 1: integers, 3: floating point, 65534: extensible. */
  readonly format: number
}

// The letters of chunk ids, as little-endian numbers.
const RIFF = 0x46464952
const WAVE = 0x45564157
const FMT = 0x20746d66
const DATA = 0x61746164

/** Returns the bytes of samples. All runtimes of this package are little-endian. */
export function toBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

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

/**
 * Parses the header of a WAV file. Other chunks than `fmt ` and `data` are skipped. A `data` chunk whose size is 0 or more than what follows,
 * as in files that a program writes to a pipe, extends to the end.
 *
 * @throws {RangeError} when the bytes are not a WAV file, or have no samples' format or no `data` chunk
 * @example
 * ```ts
 * const { sampleRate, channels } = parseWAV(wav)
 * console.log(sampleRate, channels)
 * ```
 */
export function parseWAV(wav: Uint8Array): WAVAudio {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength)
  const uint16 = (offset: number) => view.getUint16(offset, true)
  const uint32 = (offset: number) => view.getUint32(offset, true)
  let header: Omit<WAVAudio, 'pcm'> | undefined
  for (let offset = 12; isWAV(wav) && offset + 8 <= wav.length;) {
    const id = uint32(offset)
    const size = uint32(offset + 4)
    offset += 8
    if (id === FMT && size >= 16 && offset + 16 <= wav.length) {
      header = {
        format: uint16(offset),
        channels: uint16(offset + 2),
        sampleRate: uint32(offset + 4),
        bitsPerSample: uint16(offset + 14),
      }
    }
    if (id === DATA && header) return { ...header, pcm: wav.subarray(offset, size ? offset + size : undefined) }
    // Chunks start at even offsets.
    offset += size + size % 2
  }
  throw new RangeError('Cannot parse WAV: got no RIFF header, format and data, expected the bytes of a WAV file')
}

/** Whether bytes begin with the header of a WAV file. */
export function isWAV(wav: Uint8Array): boolean {
  if (wav.length < 12) return false
  const view = new DataView(wav.buffer, wav.byteOffset, 12)
  return view.getUint32(0, true) === RIFF && view.getUint32(8, true) === WAVE
}
