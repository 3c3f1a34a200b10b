import { toBase64 } from '../../data/bytes.ts'
import type { SpeechChunk } from '../../../src/resources/audio.ts'
import { badField, Refusal } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { event } from '../../http/sse.ts'
import { moderate } from '../../platform/moderation.ts'
import { errorReply } from '../../http/error-reply.ts'
import { bytes, stream } from '../../http/reply.ts'
import { speak, speechRate } from '../../data/encode/speech.ts'
import { pcm, type Sound, wav } from '../../data/encode/wav.ts'
import { unknownVoice, Voices } from '../../platform/voices.ts'

/** How sound is written into events. */
type Encoding = 'base64' | 'hex'

interface Order {
  readonly model: string
  readonly sound: Sound
  readonly format: 'wav' | 'pcm'
  readonly encoding: Encoding
}

/** 200 ms of sound in each event. */
const bytesPerEvent = 9_600

/**
 * Speaks. Refusals of a stream arrive as its only event, in an answer of status 200. Observed.
 *
 * @param scripted Stands for what would have been said, whole or in events.
 */
export function speech(context: Context, scripted?: Uint8Array): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  if (!fields.flag('stream')) {
    const { sound, format } = readOrder(context, fields)
    return scripted ? bytes(scripted, `audio/${format}`) : spoken(sound, format)
  }
  try {
    const order = readOrder(context, fields)
    return stream(play(eventsOf(context, order, scripted ?? pcm(order.sound)), backend.clock))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === '1211') throw error
    const { body } = errorReply(error, context.path, context.language, backend.clock.now())
    return stream(play([`data: ${body}\n\n`], backend.clock))
  }
}

/** Sound as a file, or as bare samples. */
export function spoken(sound: Sound, format: 'wav' | 'pcm'): Reply {
  return format === 'wav' ? bytes(wav(sound), 'audio/wav') : bytes(pcm(sound), 'audio/pcm')
}

function readOrder(context: Context, fields: Fields): Order {
  const model = fields.model('glm-tts', 'cogtts')
  // Source of what cogtts takes: OpenAPI of 2025-07-23.
  const old = model === 'cogtts'
  fields.requestId(context)
  const input = fields.text('input', old ? 4096 : 1024)
  const voice = fields.text('voice')
  const speed = fields.number('speed', 1, { min: 0.5, max: 2 })
  const volume = fields.number('volume', 1, { above: 0, max: 10 })
  const format = fields.choice('response_format', old ? ['wav'] : ['pcm', 'wav'])
  const encoding = fields.choice('encode_format', ['base64', 'hex'])
  fields.flag('watermark_enabled', true)
  if (format === 'wav' && fields.flag('stream')) throw badField('response_format')
  moderate(context.backend, input)
  if (!Voices.of(context.account).has(voice)) throw unknownVoice()
  return { model, sound: speak(input, { voice, speed, volume }), format, encoding }
}

/** Events in the order of keys that was recorded in December 2025; the last is alphabetical, and no `[DONE]` follows it. */
function* eventsOf({ backend }: Context, { model, encoding }: Order, samples: Uint8Array): Generator<string> {
  const [id, created] = [backend.ids.request(), backend.clock.seconds()]
  let index = 0
  for (let at = 0; at < samples.length; at += bytesPerEvent) {
    const content = writers[encoding](samples.subarray(at, at + bytesPerEvent))
    const delta = { role: 'assistant', content, return_sample_rate: speechRate, return_format: 'pcm' } as const
    yield event({ id, created, model, choices: [{ index, delta }] } satisfies SpeechChunk)
    index += 1
  }
  const choices = [{ finish_reason: 'stop', index }]
  yield event({ choices, created: backend.clock.seconds(), id, model } satisfies SpeechChunk)
}

const writers: Readonly<Record<Encoding, (part: Uint8Array) => string>> = {
  base64: toBase64,
  hex: (part) => Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(''),
}
