/** Audio samples: 16 bits, one channel. */
export interface Audio {
  readonly samples: Int16Array
  /** Samples per second. */
  readonly rate: number
}

const HEADER_BYTES = 44

/** Encodes the samples without a header, in little-endian byte order on every machine. */
export function pcm({ samples }: Audio): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * 2)
  const view = new DataView(bytes.buffer)
  samples.forEach((sample, index) => view.setInt16(index * 2, sample, true))
  return bytes
}

/** Encodes audio as a RIFF WAVE file. */
export function wav(audio: Audio): Uint8Array<ArrayBuffer> {
  const data = pcm(audio)
  const bytes = new Uint8Array(HEADER_BYTES + data.length)
  const view = new DataView(bytes.buffer)
  const setText = (offset: number, text: string) =>
    [...text].forEach((character, index) => (bytes[offset + index] = character.charCodeAt(0)))
  setText(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  setText(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true) // PCM
  view.setUint16(22, 1, true) // channels
  view.setUint32(24, audio.rate, true)
  view.setUint32(28, audio.rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  setText(36, 'data')
  view.setUint32(40, data.length, true)
  bytes.set(data, HEADER_BYTES)
  return bytes
}

/** The content of a WAVE file. */
export interface DecodedAudio {
  readonly seconds: number
  /** `undefined` unless the file is 16-bit PCM. */
  readonly samples: Int16Array | undefined
}

/** Decodes a WAVE file, skipping chunks before its data; returns `undefined` for other bytes. */
export function readWav(bytes: Uint8Array): DecodedAudio | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const textAt = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4))
  if (bytes.length < 12 || textAt(0) !== 'RIFF' || textAt(8) !== 'WAVE') return undefined
  let bytesPerSecond = 0
  let isPcm16 = false
  let offset = 12
  while (offset + 8 <= bytes.length) {
    const length = view.getUint32(offset + 4, true)
    const start = offset + 8
    if (textAt(offset) === 'fmt ' && start + 16 <= bytes.length) {
      bytesPerSecond = view.getUint32(start + 8, true)
      isPcm16 = view.getUint16(start, true) === 1 && view.getUint16(start + 14, true) === 16
    }
    if (textAt(offset) === 'data') {
      // In a streamed file the length is 0 or the maximum.
      const size = Math.min(length || Infinity, bytes.length - start)
      if (!bytesPerSecond) return undefined
      const samples = isPcm16
        ? Int16Array.from({ length: size >> 1 }, (_, index) => view.getInt16(start + index * 2, true))
        : undefined
      return { seconds: size / bytesPerSecond, samples }
    }
    offset = start + length + (length & 1)
  }
  return undefined
}
