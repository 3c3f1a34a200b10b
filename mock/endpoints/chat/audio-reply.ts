import { toBase64 } from '../../data/bytes.ts'
import type { AudioAnswer } from '../../../src/types.ts'
import { speak } from '../../data/encode/speech.ts'
import { wav } from '../../data/encode/wav.ts'
import type { Backend } from '../../core/backend.ts'

const LIFE_SECONDS = 86_400
/** Longer answers are spoken in part: enough to hear, cheap to send. */
const MOST_CHARACTERS = 12

/** A spoken answer of glm-4-voice, in the mock's own voice. */
export function voiceOf(backend: Backend, text: string): AudioAnswer {
  const file = wav(speak(text.slice(0, MOST_CHARACTERS), { voice: 'glm-4-voice' }))
  return {
    data: toBase64(file),
    expires_at: backend.clock.seconds() + LIFE_SECONDS,
    id: backend.ids.uuid(),
  }
}
