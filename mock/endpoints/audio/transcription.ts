import { fromBase64 } from '../../data/bytes.ts'
import type { Transcription, TranscriptionEvent } from '../../../src/resources/audio.ts'
import { badField, missingField } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { done, event } from '../../http/sse.ts'
import { moderate } from '../../platform/moderation.ts'
import { json, stream } from '../../http/reply.ts'
import { dictate, understand } from '../../data/encode/speech.ts'
import { readWav } from '../../data/encode/wav.ts'
import { piecesOf } from '../../platform/chat-service.ts'

/** The most that a recording may have. Source: OpenAPI of 2026-07-11. */
export const recording: { readonly bytes: number } = { bytes: 25 * 2 ** 20 }
/** Sources: OpenAPI of 2026-07-11, and of 2025-07-23 for glm-asr. */
const mostSeconds: Readonly<Record<string, number>> = { 'glm-asr-2512': 30, 'glm-asr': 60 }
/** What an MP3 of 128 kbit/s has in a second; the mock does not decode it. */
const mp3BytesPerSecond = 16_000

/**
 * Writes down what the mock itself has spoken, word by word; any other recording is heard as a poem, four characters a second. A file
 * that is not WAVE counts as MP3.
 *
 * @param scripted Stands for what would have been heard, whole or in events.
 */
export async function transcription(context: Context, scripted: Partial<Transcription> = {}): Promise<Reply> {
  const { backend } = context
  const fields = await Fields.ofForm(context)
  const model = fields.model(...Object.keys(mostSeconds))
  const request_id = fields.requestId(context)
  const heard = await hear(fields, mostSeconds[model]!)
  const prompt = fields.optionalText('prompt', 8000)
  if (fields.has('hotwords')) fields.texts('hotwords', 100)
  moderate(backend, prompt)
  const whole: Transcription = {
    id: backend.ids.request(),
    created: backend.clock.seconds(),
    request_id,
    model,
    text: heard,
    ...scripted,
  }
  return fields.flag('stream') ? stream(play(eventsOf(whole), backend.clock)) : json(whole)
}

async function hear(fields: Fields, most: number): Promise<string> {
  const file = await fields.file('file', recording.bytes)
  if (file && /\.\w+$/.test(file.filename) && !/\.(wav|mp3)$/i.test(file.filename)) throw badField('file')
  const sound = file?.bytes ?? decodeField(fields)
  const { seconds, samples } = readWav(sound) ?? { seconds: sound.length / mp3BytesPerSecond }
  if (seconds > most) throw badField('file')
  return (samples && understand(samples)) ?? dictate(seconds)
}

function decodeField(fields: Fields): Uint8Array {
  if (!fields.has('file_base64')) throw missingField('file')
  const base64 = fields.text('file_base64').replace(/^data:[^,]*,/, '')
  if (base64.length * 0.75 > recording.bytes) throw badField('file_base64')
  try {
    return fromBase64(base64)
  } catch {
    throw badField('file_base64')
  }
}

/** Events of two tokens each. The first was recorded in January 2026, the last is documented. */
function* eventsOf({ id, created, model, text }: Transcription): Generator<string> {
  for (const delta of piecesOf(text)) {
    yield event({ id, created, model, delta, type: 'transcript.text.delta' } satisfies TranscriptionEvent)
  }
  yield event({ id, created, model, type: 'transcript.text.done' } satisfies TranscriptionEvent)
  yield done
}
