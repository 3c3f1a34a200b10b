import type { AudioAnswer } from '../../src/types.ts'
import { wav } from '../samples/wav.ts'
import { countTokens } from '../tokens.ts'
import type { World } from '../world.ts'

/** Samples per second of glm-4-voice. Docs "GLM-4-Voice". */
const RATE = 24_000
/** Docs "GLM-4-Voice": 12.5 tokens are a second of sound. */
const TOKENS_PER_SECOND = 12.5
const LIFE_SECONDS = 86_400

/** A spoken answer: silence, as long as the text would take, but no longer than a second. */
export function voiceOf(world: World, text: string): AudioAnswer {
  const seconds = Math.min(1, countTokens(text) / TOKENS_PER_SECOND)
  const file = wav({ samples: new Int16Array(Math.floor(seconds * RATE)), rate: RATE })
  return {
    data: btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join('')),
    expires_at: world.clock.seconds() + LIFE_SECONDS,
    id: world.ids.uuid(),
  }
}
