import { decodeSpeechIn, placeholderTranscript } from '../../data/encode/speech.ts'
import { readWav } from '../../data/encode/wav.ts'

/** Bytes of audio that may wait for a commit. Observed April 2026. */
export const MAX_BUFFER_BYTES: number = 10 * 2 ** 20

/** One append, decoded. `samples` is absent where the format of the session cannot be read, such as a WAV without its header. */
export interface AudioPart {
  readonly bytes: number
  readonly rate: number
  readonly samples: Int16Array | undefined
}

/** What was appended and not yet committed. */
export class AudioInput {
  readonly #parts: AudioPart[] = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  add(part: AudioPart): void {
    this.#parts.push(part)
    this.#bytes += part.bytes
  }

  /** Keeps about this many milliseconds of the end: the silence before a turn. */
  keepLast(ms: number): void {
    let keptMs = 0
    const first = this.#parts.findLastIndex((part) => {
      const isBefore = keptMs >= ms
      keptMs += millisecondsOf(part)
      return isBefore
    })
    for (const { bytes } of this.#parts.splice(0, first + 1)) this.#bytes -= bytes
  }

  clear(): void {
    this.#parts.length = this.#bytes = 0
  }

  /** Removes everything, and returns what a transcription of it says. */
  takeTranscript(): string {
    const parts = this.#parts.splice(0)
    this.#bytes = 0
    const seconds = parts.reduce((ms, part) => ms + millisecondsOf(part), 0) / 1000
    return decodeSpeechIn(joinSamples(parts)) ?? placeholderTranscript(seconds)
  }
}

/** Splits an append after so many samples. */
export function splitPart({ bytes, rate, samples }: AudioPart, atSample: number): readonly [AudioPart, AudioPart] {
  const [first, rest] = [samples?.subarray(0, atSample), samples?.subarray(atSample)]
  const restBytes = (rest?.length ?? 0) * 2
  return [{ bytes: bytes - restBytes, rate, samples: first }, { bytes: restBytes, rate, samples: rest }]
}

/**
 * Decodes one append in the input format of the session: `wav` and `wav48` are a complete WAV file, `pcm` is 16 kHz, `pcm24` is 24 kHz. Source:
 * README of the official web demo.
 */
export function decodeAppend(base64: string, format: string): AudioPart | undefined {
  const bytes = decodeBase64(base64)
  if (!bytes) return undefined
  if (!format.startsWith('wav')) return { bytes: bytes.length, rate: rateOf(format), samples: samplesOf(bytes) }
  const { seconds, samples } = readWav(bytes) ?? {}
  const rate = samples && seconds ? Math.round(samples.length / seconds) : rateOf(format)
  return { bytes: bytes.length, rate, samples }
}

/** Decodes base64 with padding, as the servers of Go require it; `undefined` for any other text. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || /\s/.test(text)) return undefined
  let latin1: string
  try {
    latin1 = atob(text)
  } catch {
    return undefined
  }
  // A loop: `Uint8Array.from` with a function takes ten times as long, and a session may decode 10 MB at once.
  const bytes = new Uint8Array(latin1.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = latin1.charCodeAt(index)
  return bytes
}

/** `pcm24` → 24 000; 16 000 without a number. */
function rateOf(format: string): number {
  return Number(/\d+/.exec(format)?.[0] ?? 16) * 1000
}

function samplesOf(bytes: Uint8Array): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const samples = new Int16Array(bytes.length >> 1)
  for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(index * 2, true)
  return samples
}

function millisecondsOf({ bytes, rate, samples }: AudioPart): number {
  return ((samples?.length ?? bytes / 2) * 1000) / rate
}

function joinSamples(parts: readonly AudioPart[]): Int16Array {
  const arrays = parts.flatMap(({ samples }) => samples ? [samples] : [])
  const joined = new Int16Array(arrays.reduce((length, samples) => length + samples.length, 0))
  let offset = 0
  for (const samples of arrays) {
    joined.set(samples, offset)
    offset += samples.length
  }
  return joined
}

/** True for the bytes of a JPEG. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
}
