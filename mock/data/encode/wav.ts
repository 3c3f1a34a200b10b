/** Sound without a header: 16 bits, one channel. */
export interface Audio {
  readonly samples: Int16Array
  /** Samples a second. */
  readonly rate: number
}

const HEADER = 44

/** The bytes of the samples alone, least significant first, whatever the machine. */
export function pcm({ samples }: Audio): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * 2)
  const view = new DataView(bytes.buffer)
  samples.forEach((sample, at) => view.setInt16(at * 2, sample, true))
  return bytes
}

/** The sound as a RIFF WAVE file. */
export function wav(sound: Audio): Uint8Array<ArrayBuffer> {
  const data = pcm(sound)
  const bytes = new Uint8Array(HEADER + data.length)
  const view = new DataView(bytes.buffer)
  const text = (at: number, letters: string) =>
    [...letters].forEach((letter, i) => (bytes[at + i] = letter.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true) // PCM
  view.setUint16(22, 1, true) // channels
  view.setUint32(24, sound.rate, true)
  view.setUint32(28, sound.rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, data.length, true)
  bytes.set(data, HEADER)
  return bytes
}

/** What a WAVE file holds; `samples` only if they are 16-bit PCM. */
export interface DecodedAudio {
  readonly seconds: number
  readonly samples: Int16Array | undefined
}

/** Reads a WAVE file with whatever chunks stand before its data; `undefined` for anything else. */
export function readWav(bytes: Uint8Array): DecodedAudio | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
  if (bytes.length < 12 || text(0) !== 'RIFF' || text(8) !== 'WAVE') return undefined
  let bytesPerSecond = 0
  let plain = false
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true)
    const start = at + 8
    if (text(at) === 'fmt ' && start + 16 <= bytes.length) {
      bytesPerSecond = view.getUint32(start + 8, true)
      plain = view.getUint16(start, true) === 1 && view.getUint16(start + 14, true) === 16
    }
    if (text(at) === 'data') {
      // Writers of streams leave the length at 0 or at its greatest value.
      const size = Math.min(length || Infinity, bytes.length - start)
      if (!bytesPerSecond) return undefined
      const samples = plain
        ? Int16Array.from({ length: size >> 1 }, (_, i) => view.getInt16(start + i * 2, true))
        : undefined
      return { seconds: size / bytesPerSecond, samples }
    }
    at = start + length + (length & 1)
  }
  return undefined
}
