import { hash } from '../random.ts'
import type { Audio } from './wav.ts'

/** Samples per second; `return_sample_rate` of streamed speech. Observed. */
export const speechRate = 24_000

/** A voice with its speed and volume. */
export interface Voice {
  /** The id of the voice. */
  readonly voice: string
  /** @default 1 */
  readonly speed?: number | undefined
  /** @default 1 */
  readonly volume?: number | undefined
}

/** Milliseconds of a character: 200 for Chinese, 60 for others, about 5 syllables per second in both scripts. */
const durationMs = (character: string): number => (character.codePointAt(0)! >= 0x2e80 ? 200 : 60)

/** The number of samples of a spoken text. */
function countSamples(text: string, speed = 1): number {
  let samples = 0
  for (const character of text) samples += Math.round((durationMs(character) * speechRate) / 1000 / speed)
  return samples
}

/** The first 16 bits of the watermark. */
const WATERMARK_START = 0x5a47

/**
 * Synthesizes speech: each character is a tone near the pitch of the voice. The lowest bits of the samples hold the text as a watermark, so that
 * transcription can recover it.
 */
export function synthesize(text: string, { voice, speed = 1, volume = 1 }: Voice): Audio {
  const samples = new Int16Array(countSamples(text, speed))
  const pitch = 110 + (hash(voice) % 120)
  const amplitude = Math.min(32_000, 3_000 * volume)
  let start = 0
  for (const character of text) {
    const length = countSamples(character, speed)
    const step = (pitch * 2 ** ((hash(character) % 13) / 12)) / speechRate
    for (let i = 0; i < length; i++) {
      const phase = (i * step) % 1
      const fade = Math.min(1, i / 240, (length - i) / 240)
      samples[start + i] = (4 * Math.abs(phase - 0.5) - 1) * amplitude * fade
    }
    start += length
  }
  const bytes = new TextEncoder().encode(text)
  const watermark = [WATERMARK_START >> 8, WATERMARK_START & 255, bytes.length >> 8, bytes.length & 255, ...bytes]
  for (let bit = 0; bit < watermark.length * 8 && bit < samples.length; bit++) {
    samples[bit] = (samples[bit]! & ~1) | ((watermark[bit >> 3]! >> (7 - (bit & 7))) & 1)
  }
  return { samples, rate: speechRate }
}

/** Decodes the text of synthesized speech; returns `undefined` for other audio. */
export function decodeSpeech(samples: Int16Array): string | undefined {
  const byte = (index: number): number => {
    let value = 0
    for (let bit = 0; bit < 8; bit++) value = (value << 1) | (samples[index * 8 + bit]! & 1)
    return value
  }
  if (samples.length < 32 || ((byte(0) << 8) | byte(1)) !== WATERMARK_START) return undefined
  const length = (byte(2) << 8) | byte(3)
  if (samples.length < (length + 4) * 8) return undefined
  return new TextDecoder().decode(Uint8Array.from({ length }, (_, i) => byte(4 + i)))
}

/** How many samples `decodeSpeechIn` searches: 20 seconds at 24 kHz. */
const SAMPLES_SEARCHED = 20 * speechRate

/** The same for a recording in which other sound precedes the speech, such as silence. */
export function decodeSpeechIn(samples: Int16Array): string | undefined {
  const last = Math.min(samples.length - 32, SAMPLES_SEARCHED)
  for (let start = 0; start <= last; start++) {
    if (!startsWithWatermark(samples, start)) continue
    const text = decodeSpeech(samples.subarray(start))
    // Noise may look like a watermark.
    if (text && !text.includes('\ufffd')) return text
  }
  return undefined
}

function startsWithWatermark(samples: Int16Array, start: number): boolean {
  for (let bit = 0; bit < 16; bit++) {
    if ((samples[start + bit]! & 1) !== ((WATERMARK_START >> (15 - bit)) & 1)) return false
  }
  return true
}

/** A poem by Li Bai, about 744. */
const poem = '床前明月光，疑是地上霜。举头望明月，低头思故乡。'

/** The transcript of audio that the mock cannot decode: four characters per second of a repeated poem, at least one. */
export function placeholderTranscript(seconds: number): string {
  const length = Math.max(1, Math.floor(seconds * 4))
  return poem.repeat(Math.ceil(length / poem.length)).slice(0, length)
}
