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
  const audio = readWAV(wav)
  if (audio) return audio
  throw new RangeError('Cannot parse WAV: got no RIFF header, format and data, expected the bytes of a WAV file')
}

/** Returns the contents of a WAV file; `undefined` when it is malformed. */
export function readWAV(wav: Uint8Array): WAVAudio | undefined {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength)
  const uint16 = (offset: number) => view.getUint16(offset, true)
  const uint32 = (offset: number) => view.getUint32(offset, true)
  let header: Omit<WAVAudio, 'pcm'> | undefined
  for (let offset = 12; isWAV(wav) && offset + 8 <= wav.length;) {
    const id = lettersOf(wav, offset, 4)
    const size = uint32(offset + 4)
    offset += 8
    if (id === 'fmt ' && size >= 16 && offset + 16 <= wav.length) {
      header = {
        format: uint16(offset),
        channels: uint16(offset + 2),
        sampleRate: uint32(offset + 4),
        bitsPerSample: uint16(offset + 14),
      }
    }
    if (id === 'data' && header) return { ...header, pcm: wav.subarray(offset, size ? offset + size : undefined) }
    // Chunks start at even offsets.
    offset += size + size % 2
  }
}

const lettersOf = (bytes: Uint8Array, start: number, count: number) =>
  String.fromCharCode(...bytes.subarray(start, start + count))

/** Whether bytes begin with the header of a WAV file. */
export const isWAV = (bytes: Uint8Array): boolean => /^RIFF.{4}WAVE/s.test(lettersOf(bytes, 0, 12))
