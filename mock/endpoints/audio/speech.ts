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
import { speechRate, synthesize } from '../../data/encode/speech.ts'
import { type Audio, pcm, wav } from '../../data/encode/wav.ts'
import { unknownVoice, Voices } from '../../platform/voices.ts'

/** How samples are encoded in events. */
type Encoding = 'base64' | 'hex'

/** The synthesized speech of a request, and the form in which it is sent. */
interface SpeechOrder {
  readonly model: string
  readonly sound: Audio
  readonly format: 'wav' | 'pcm'
  readonly encoding: Encoding
}

/** 200 ms of audio in each event. */
const bytesPerEvent = 9_600

/**
 * Handles `POST /audio/speech`. An error of a streamed request is sent as the only event of a reply with status 200. Observed.
 *
 * @param scripted Audio that replaces the synthesized speech, in one body or in events.
 */
export function createSpeech(context: Context, scripted?: Uint8Array): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  if (!fields.flag('stream')) {
    const { sound, format } = readOrder(context, fields)
    return scripted ? bytes(scripted, `audio/${format}`) : audioReply(sound, format)
  }
  try {
    const order = readOrder(context, fields)
    return stream(play(eventsOf(context, order, scripted ?? pcm(order.sound)), backend.clock))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === '1211') throw error
    const { body } = errorReply(error, { path: context.path, rawBody: '' }, context.language, backend)
    return stream(play([`data: ${body}\n\n`], backend.clock))
  }
}

/** Audio as a WAV file, or as samples without a header. */
export function audioReply(sound: Audio, format: 'wav' | 'pcm'): Reply {
  return format === 'wav' ? bytes(wav(sound), 'audio/wav') : bytes(pcm(sound), 'audio/pcm')
}

function readOrder(context: Context, fields: Fields): SpeechOrder {
  const { name: model, like } = fields.model(context, ['glm-tts', 'cogtts'])
  // Limit and default format of cogtts: OpenAPI of 2025-07-23. Its streams are PCM, as used by the official Python SDK and applications, 2026.
  const isCogtts = like === 'cogtts'
  fields.requestId(context)
  const input = fields.text('input', isCogtts ? 4096 : 1024)
  const voice = fields.text('voice')
  const speed = fields.number('speed', 1, { min: 0.5, max: 2 })
  const volume = fields.number('volume', 1, { above: 0, max: 10 })
  const isStreamed = fields.flag('stream')
  const format = fields.choice('response_format', isCogtts && !isStreamed ? ['wav', 'pcm'] : ['pcm', 'wav'])
  const encoding = fields.choice('encode_format', ['base64', 'hex'])
  fields.flag('watermark_enabled', true)
  if (format === 'wav' && isStreamed) throw badField('response_format')
  moderate(context.backend, input)
  if (!Voices.of(context.account).has(voice)) throw unknownVoice()
  return { model, sound: synthesize(input, { voice, speed, volume }), format, encoding }
}

/** Key order as recorded in December 2025. The last event has its keys in alphabetical order, and no `[DONE]` follows. */
function* eventsOf({ backend }: Context, { model, encoding }: SpeechOrder, samples: Uint8Array): Generator<string> {
  const [id, created] = [backend.ids.request(), backend.clock.seconds()]
  let index = 0
  for (let offset = 0; offset < samples.length; offset += bytesPerEvent) {
    const content = encoders[encoding](samples.subarray(offset, offset + bytesPerEvent))
    const delta = { role: 'assistant', content, return_sample_rate: speechRate, return_format: 'pcm' } as const
    yield event({ id, created, model, choices: [{ index, delta }] } satisfies SpeechChunk)
    index += 1
  }
  const choices = [{ finish_reason: 'stop', index }]
  yield event({ choices, created: backend.clock.seconds(), id, model } satisfies SpeechChunk)
}

const encoders: Readonly<Record<Encoding, (samples: Uint8Array) => string>> = {
  base64: toBase64,
  hex: (samples) => Array.from(samples, (byte) => byte.toString(16).padStart(2, '0')).join(''),
}
