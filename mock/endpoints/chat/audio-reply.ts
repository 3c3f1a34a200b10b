import type { AudioAnswer } from '../../../src/types.ts'
import { speak } from '../../data/encode/speech.ts'
import { wav } from '../../data/encode/wav.ts'
import type { World } from '../../core/backend.ts'

const LIFE_SECONDS = 86_400
/** Longer answers are spoken in part: enough to hear, cheap to send. */
const MOST_CHARACTERS = 12

/** A spoken answer of glm-4-voice, in the mock's own voice. */
export function voiceOf(world: World, text: string): AudioAnswer {
  const file = wav(speak(text.slice(0, MOST_CHARACTERS), { voice: 'glm-4-voice' }))
  return {
    data: btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join('')),
    expires_at: world.clock.seconds() + LIFE_SECONDS,
    id: world.ids.uuid(),
  }
}
