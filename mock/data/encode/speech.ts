import { hash } from '../random.ts'
import type { Audio } from './wav.ts'

/** `return_sample_rate` of streamed speech. Observed. */
export const speechRate = 24_000

/** How a text is spoken. */
export interface Voice {
  readonly voice: string
  /** @default 1 */
  readonly speed?: number | undefined
  /** @default 1 */
  readonly volume?: number | undefined
}

/** A Chinese character takes 200 ms, any other 60 ms: about 5 syllables a second in both scripts. */
const lengthMs = (character: string): number => (character.codePointAt(0)! >= 0x2e80 ? 200 : 60)

/** How long a text takes at a speed, in samples. */
function speechSamples(text: string, speed = 1): number {
  let samples = 0
  for (const character of text) samples += Math.round((lengthMs(character) * speechRate) / 1000 / speed)
  return samples
}

/** The first 16 lowest bits of the mock's speech. */
const mark = 0x5a47

/**
 * Speaks: each character is a tone of its own, around the pitch of the voice. The lowest bits of the samples spell the text (the hidden
 * watermark, so to speak), so that the mock's ear understands what the mock's mouth has said.
 */
export function synthesize(text: string, { voice, speed = 1, volume = 1 }: Voice): Audio {
  const samples = new Int16Array(speechSamples(text, speed))
  const pitch = 110 + (hash(voice) % 120)
  const loudness = Math.min(32_000, 3_000 * volume)
  let at = 0
  for (const character of text) {
    const length = speechSamples(character, speed)
    const step = (pitch * 2 ** ((hash(character) % 13) / 12)) / speechRate
    for (let i = 0; i < length; i++) {
      const phase = (i * step) % 1
      const fade = Math.min(1, i / 240, (length - i) / 240)
      samples[at + i] = (4 * Math.abs(phase - 0.5) - 1) * loudness * fade
    }
    at += length
  }
  const letters = new TextEncoder().encode(text)
  const spelled = [mark >> 8, mark & 255, letters.length >> 8, letters.length & 255, ...letters]
  for (let bit = 0; bit < spelled.length * 8 && bit < samples.length; bit++) {
    samples[bit] = (samples[bit]! & ~1) | ((spelled[bit >> 3]! >> (7 - (bit & 7))) & 1)
  }
  return { samples, rate: speechRate }
}

/** What `speak` said; `undefined` for any other sound. */
export function decodeSpeech(samples: Int16Array): string | undefined {
  const byte = (index: number): number => {
    let value = 0
    for (let bit = 0; bit < 8; bit++) value = (value << 1) | (samples[index * 8 + bit]! & 1)
    return value
  }
  if (samples.length < 32 || ((byte(0) << 8) | byte(1)) !== mark) return undefined
  const length = (byte(2) << 8) | byte(3)
  if (samples.length < (length + 4) * 8) return undefined
  return new TextDecoder().decode(Uint8Array.from({ length }, (_, i) => byte(4 + i)))
}

/** Li Bai, about 744. */
const poem = '床前明月光，疑是地上霜。举头望明月，低头思故乡。'

/** What the mock hears in a recording it did not make: four characters a second of a poem, over and over. */
export function placeholderTranscript(seconds: number): string {
  const length = Math.max(1, Math.floor(seconds * 4))
  return poem.repeat(Math.ceil(length / poem.length)).slice(0, length)
}
