import { DATA, FMT, RIFF, WAVE } from './encode-wav.ts'

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
  const audio = isWAV(wav) ? readWAV(wav) : undefined
  if (audio) return audio
  throw new RangeError('Cannot parse WAV: got no RIFF header, format and data, expected the bytes of a WAV file')
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength)

/** Whether bytes begin with the header of a WAV file. */
export function isWAV(bytes: Uint8Array): boolean {
  const view = viewOf(bytes)
  return bytes.length >= 12 && view.getUint32(0, true) === RIFF && view.getUint32(8, true) === WAVE
}

/** Returns the contents of bytes that begin as a WAV file; `undefined` when it has no format or no samples. */
export function readWAV(wav: Uint8Array): WAVAudio | undefined {
  const view = viewOf(wav)
  const uint16 = (offset: number) => view.getUint16(offset, true)
  const uint32 = (offset: number) => view.getUint32(offset, true)
  let header: Omit<WAVAudio, 'pcm'> | undefined
  for (let offset = 12; offset + 8 <= wav.length;) {
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
}
