import { toBase64 } from '../../data/bytes.ts'
import type { AudioAnswer } from '../../../src/types.ts'
import { synthesize } from '../../data/encode/speech.ts'
import { wav } from '../../data/encode/wav.ts'
import type { Backend } from '../../core/backend.ts'

const LIFETIME_SECONDS = 86_400
/** Longer replies are cut for the audio, which keeps the body small. */
const MAX_CHARACTERS = 12

/** The default `audio` of glm-4-voice: the text of the reply as placeholder speech in a WAV file. */
export function audioAnswerOf(backend: Backend, text: string): AudioAnswer {
  const file = wav(synthesize(text.slice(0, MAX_CHARACTERS), { voice: 'glm-4-voice' }))
  return {
    data: toBase64(file),
    expires_at: backend.clock.seconds() + LIFETIME_SECONDS,
    id: backend.ids.uuid(),
  }
}
