import { silentMp3 } from '../../data/encode/silent-mp3.ts'
import { synthesize } from '../../data/encode/speech.ts'
import { pcm } from '../../data/encode/wav.ts'

/** Bytes of one delta of audio: 1.54 s of PCM. Observed 2026-09 as the first delta of several replies. */
const PCM_DELTA_BYTES = 73_930
const MP3_DELTA_BYTES = 43_750

/** Characters that are synthesized at a time: 40 s of Chinese, 2 MB of samples. A longer text is synthesized while it is sent. */
const SEGMENT_CHARACTERS = 200

/** How a session speaks. */
export interface SpeechStyle {
  readonly format: 'pcm' | 'mp3'
  readonly voice: string
}

/** Audio in deltas. PCM is 24 kHz, mono, 16 bits; MP3 is silence of the same length, because the mock has no encoder. */
export function* speak(text: string, { format, voice }: SpeechStyle): Generator<Uint8Array> {
  const characters = [...text]
  for (let start = 0; start < characters.length; start += SEGMENT_CHARACTERS) {
    const speech = synthesize(characters.slice(start, start + SEGMENT_CHARACTERS).join(''), { voice })
    yield* inDeltas(format === 'mp3' ? silentMp3(speech.samples.length) : pcm(speech), format)
  }
}

/**
 * Cuts audio into deltas, a short one into two. The first one never has a multiple of three bytes: its base64 is padded, and a client that joins the
 * texts of two deltas gets noise.
 */
export function* inDeltas(audio: Uint8Array, format: SpeechStyle['format']): Generator<Uint8Array> {
  const longest = format === 'mp3' ? MP3_DELTA_BYTES : PCM_DELTA_BYTES
  const size = audio.length > longest ? longest : halfOf(audio.length)
  for (let start = 0; start < audio.length; start += size) yield audio.subarray(start, start + size)
}

/** About half of the bytes, in whole samples: even, and not a multiple of three. */
function halfOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 12)) * 6 + 2
}
