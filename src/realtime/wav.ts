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
  const { buffer, byteOffset, byteLength } = pcm.byteOffset % 2 ? pcm.slice() : pcm
  return new Int16Array(buffer, byteOffset, byteLength >> 1)
}

/**
 * Creates a WAV file of 16-bit mono samples: a header of 44 bytes and the samples.
 *
 * @param sampleRate samples per second; the default is the rate of GLM-Realtime's answers
 * @example
 * ```ts
 * await writeFile('answer.wav', encodeWAV(pcm))
 * ```
 */
export function encodeWAV(pcm: PCM, sampleRate: number = 24_000): Uint8Array<ArrayBuffer> {
  const wav = new Uint8Array(44 + pcm.byteLength)
  const view = new DataView(wav.buffer)
  // Big-endian: the four letters of a chunk id. Little-endian: all numbers.
  const id = (offset: number, letters: number) => view.setUint32(offset, letters)
  const number = (offset: number, value: number) => view.setUint32(offset, value, true)
  id(0, 0x52494646) // RIFF
  number(4, 36 + pcm.byteLength)
  id(8, 0x57415645) // WAVE
  id(12, 0x666d7420) // fmt
  number(16, 16)
  number(20, 0x10001) // format 1, 1 channel
  number(24, sampleRate)
  number(28, sampleRate * 2)
  number(32, 0x100002) // 2 bytes per frame, 16 bits per sample
  id(36, 0x64617461) // data
  number(40, pcm.byteLength)
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
 * const { pcm, sampleRate } = parseWAV(await readFile('question.wav'))
 * ```
 */
export function parseWAV(wav: Uint8Array): WAVAudio {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength)
  let header: Omit<WAVAudio, 'pcm'> | undefined
  for (let offset = 12; isWAV(wav) && offset + 8 <= wav.length;) {
    const id = view.getUint32(offset)
    const size = view.getUint32(offset + 4, true)
    offset += 8
    if (id === 0x666d7420 && size >= 16 && offset + 16 <= wav.length) {
      header = {
        format: view.getUint16(offset, true),
        channels: view.getUint16(offset + 2, true),
        sampleRate: view.getUint32(offset + 4, true),
        bitsPerSample: view.getUint16(offset + 14, true),
      }
    }
    if (id === 0x64617461 && header) return { ...header, pcm: wav.subarray(offset, size ? offset + size : undefined) }
    // Chunks start at even offsets.
    offset += size + size % 2
  }
  throw new RangeError('Cannot parse WAV: got no RIFF header, format and data, expected the bytes of a WAV file')
}

/** Whether bytes begin with the header of a WAV file. */
export function isWAV(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4), ...bytes.subarray(8, 12)) === 'RIFFWAVE'
}
