import type { Voice } from '../../src/resources/voice.ts'
import { type Account, type Slot, slot } from '../core/account.ts'
import { badField, type Refusal, refuse } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { beijing } from '../data/beijing-time.ts'
import { hostFile } from './hosted-files.ts'
import { synthesize } from '../data/encode/speech.ts'
import { wav } from '../data/encode/wav.ts'

const voicesSlot: Slot<Voices> = slot(() => new Voices())

/** Voices of the platform and what they are called. Source: OpenAPI of 2026-07-11. */
const official: Readonly<Record<string, string>> = {
  tongtong: '彤彤',
  chuichui: '锤锤',
  xiaochen: '小陈',
  jam: '动动动物圈jam音色',
  kazi: '动动动物圈kazi音色',
  douji: '动动动物圈douji音色',
  luodo: '动动动物圈luodo音色',
}

/** When the voices of the platform were made; nobody has published it. */
const officialDay = '2025-12-01 00:00:00'
const day = 86_400_000

interface Clone {
  readonly voice: string
  readonly name: string
  /** What its trial says. */
  readonly trial: string
  readonly createdAtMs: number
}

/** The voices an account can speak with. */
export class Voices {
  readonly #clones = new Map<string, Clone>()
  #count = 0

  static of(account: Account): Voices {
    return account.get(voicesSlot)
  }

  /** Makes a voice. @throws {Refusal} 1214 when the name is taken */
  clone({ backend }: Context, name: string, trial: string): string {
    if ([...this.#clones.values()].some((clone) => clone.name === name)) throw badField('voice_name')
    const stamp = backend.ids.stamp()
    const count = String(++this.#count).padStart(3, '0')
    const voice = `voice_clone_${stamp.slice(0, 8)}_${stamp.slice(8)}_${count}`
    this.#clones.set(voice, { voice, name, trial, createdAtMs: backend.clock.now() })
    return voice
  }

  has(voice: string): boolean {
    return Object.hasOwn(official, voice) || this.#clones.has(voice)
  }

  /** Deletes a cloned voice; tells whether there was one. */
  delete(voice: string): boolean {
    return this.#clones.delete(voice)
  }

  /** All voices, those of the platform first, each with a trial behind a link. */
  list(context: Context): Voice[] {
    return [
      ...Object.entries(official).map(([voice, name]) =>
        describe(context, voice, name, 'OFFICIAL', '你好', officialDay)
      ),
      ...[...this.#clones.values()].map(({ voice, name, trial, createdAtMs }) =>
        describe(context, voice, name, 'PRIVATE', trial, beijing(createdAtMs))
      ),
    ]
  }
}

/** What names a voice that is not there. Text observed in a stream of glm-tts. */
export function unknownVoice(): Refusal {
  return refuse('1214', '音色id不存在')
}

function describe(
  context: Context,
  voice: string,
  name: string,
  type: 'OFFICIAL' | 'PRIVATE',
  trial: string,
  created: string,
): Voice {
  const download_url = hostFile(context, `/voice/${voice}.wav`, {
    contentType: 'audio/wav',
    expiresAtMs: context.backend.clock.now() + day,
    make: () => wav(synthesize(trial, { voice })),
  })
  return { voice, voice_name: name, voice_type: type, download_url, create_time: created }
}
