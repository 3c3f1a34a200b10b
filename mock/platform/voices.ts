import type { Voice } from '../../src/resources/voice.ts'
import { type Account, type Slot, slot } from '../core/account.ts'
import { badField, type Refusal, refuse } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { beijing } from '../data/beijing-time.ts'
import { hostFile } from './hosted-files.ts'
import { synthesize } from '../data/encode/speech.ts'
import { wav } from '../data/encode/wav.ts'

const voicesSlot: Slot<Voices> = slot(() => new Voices())

/** Names of the platform's own voices by id. Source: OpenAPI of 2026-07-11. */
const officialNames: Readonly<Record<string, string>> = {
  tongtong: '彤彤',
  chuichui: '锤锤',
  xiaochen: '小陈',
  jam: '动动动物圈jam音色',
  kazi: '动动动物圈kazi音色',
  douji: '动动动物圈douji音色',
  luodo: '动动动物圈luodo音色',
}

/** Creation time of the platform's own voices; assumed. */
const OFFICIAL_CREATED = '2025-12-01 00:00:00'
const DAY_MS = 86_400_000

interface ClonedVoice {
  readonly voice: string
  readonly name: string
  /** The text of its sample audio. */
  readonly sampleText: string
  readonly createdAtMs: number
}

/** The voices of an account: those of the platform and its own clones. */
export class Voices {
  readonly #clones = new Map<string, ClonedVoice>()
  #count = 0

  static of(account: Account): Voices {
    return account.get(voicesSlot)
  }

  /** Creates a cloned voice and returns its id. @throws {Refusal} 1214 when the name is taken. */
  clone({ backend }: Context, name: string, sampleText: string): string {
    if ([...this.#clones.values()].some((clone) => clone.name === name)) throw badField('voice_name')
    const stamp = backend.ids.stamp()
    const count = String(++this.#count).padStart(3, '0')
    const voice = `voice_clone_${stamp.slice(0, 8)}_${stamp.slice(8)}_${count}`
    this.#clones.set(voice, { voice, name, sampleText, createdAtMs: backend.clock.now() })
    return voice
  }

  has(voice: string): boolean {
    return Object.hasOwn(officialNames, voice) || this.#clones.has(voice)
  }

  /** Deletes a cloned voice. Returns false for an unknown voice and for one of the platform. */
  delete(voice: string): boolean {
    return this.#clones.delete(voice)
  }

  /** All voices, those of the platform first, each with the URL of its sample audio. */
  list(context: Context): Voice[] {
    return [
      ...Object.entries(officialNames).map(([voice, name]) =>
        describe(context, voice, name, 'OFFICIAL', '你好', OFFICIAL_CREATED)
      ),
      ...[...this.#clones.values()].map(({ voice, name, sampleText, createdAtMs }) =>
        describe(context, voice, name, 'PRIVATE', sampleText, beijing(createdAtMs))
      ),
    ]
  }
}

/** 1214: unknown voice. Text observed in a stream of glm-tts. */
export function unknownVoice(): Refusal {
  return refuse('1214', '音色id不存在')
}

function describe(
  context: Context,
  voice: string,
  name: string,
  type: 'OFFICIAL' | 'PRIVATE',
  sampleText: string,
  createTime: string,
): Voice {
  const download_url = hostFile(context, `/voice/${voice}.wav`, {
    contentType: 'audio/wav',
    expiresAtMs: context.backend.clock.now() + DAY_MS,
    make: () => wav(synthesize(sampleText, { voice })),
  })
  return { voice, voice_name: name, voice_type: type, download_url, create_time: createTime }
}
