import { fromBase64 } from '../../data/bytes.ts'
import type { Transcription, TranscriptionEvent } from '../../../src/resources/audio.ts'
import { badField, missingField } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { play } from '../../http/player.ts'
import { moderate } from '../../platform/moderation.ts'
import { done, event, json, stream } from '../../http/reply.ts'
import { decodeSpeech, placeholderTranscript } from '../../data/encode/speech.ts'
import { readWav } from '../../data/encode/wav.ts'
import { tokenPairs } from '../../data/tokens.ts'

/** Maximum size of a recording. Source: OpenAPI of 2026-07-11. */
export const maxRecordingBytes: number = 25 * 2 ** 20
/** Maximum length of a recording by model. Sources: OpenAPI of 2026-07-11, and of 2025-07-23 for glm-asr. */
const maxSecondsByModel: Readonly<Record<string, number>> = { 'glm-asr-2512': 30, 'glm-asr': 60 }
/** Bytes per second of an MP3 with 128 kbit/s. The mock does not decode MP3 and estimates the length from the size. */
const mp3BytesPerSecond = 16_000

/**
 * Handles `POST /audio/transcriptions`. Speech that the mock has synthesized is transcribed exactly; the text of any other recording is a
 * poem, four characters for each second. A file that is not WAVE counts as MP3.
 *
 * @param scripted Members that replace those of the transcription, in one body or in events.
 */
export async function createTranscription(context: Context, scripted: Partial<Transcription> = {}): Promise<Reply> {
  const { backend } = context
  const fields = await Fields.ofForm(context)
  const { name: model, like } = fields.model(context, ['glm-asr-2512', 'glm-asr'])
  const request_id = fields.requestId(context)
  const text = await transcribe(fields, maxSecondsByModel[like]!)
  const prompt = fields.optionalText('prompt', 8000)
  if (fields.has('hotwords')) fields.texts('hotwords', 100)
  moderate(backend, prompt)
  const transcription: Transcription = {
    id: backend.ids.request(),
    created: backend.clock.seconds(),
    request_id,
    model,
    text,
    ...scripted,
  }
  return fields.flag('stream') ? stream(play(eventsOf(transcription), backend.clock)) : json(transcription)
}

/** The text of the recording in `file`, or in `file_base64` without a file. */
async function transcribe(fields: Fields, maxSeconds: number): Promise<string> {
  const file = await fields.file('file', maxRecordingBytes)
  if (file && !isAudioName(file.filename)) throw badField('file')
  const recording = file?.bytes ?? decodeBase64Field(fields)
  const { seconds, samples } = readWav(recording) ?? { seconds: recording.length / mp3BytesPerSecond }
  if (seconds > maxSeconds) throw badField('file')
  return (samples && decodeSpeech(samples)) ?? placeholderTranscript(seconds)
}

/** A name without an extension is accepted. */
function isAudioName(filename: string): boolean {
  const extension = /\.(\w+)$/.exec(filename)?.[1]?.toLowerCase()
  return extension === undefined || extension === 'wav' || extension === 'mp3'
}

function decodeBase64Field(fields: Fields): Uint8Array {
  if (!fields.has('file_base64')) throw missingField('file')
  const base64 = fields.text('file_base64').replace(/^data:[^,]*,/, '')
  if (base64.length * 0.75 > maxRecordingBytes) throw badField('file_base64')
  try {
    return fromBase64(base64)
  } catch {
    throw badField('file_base64')
  }
}

/** Events of two tokens each. `transcript.text.delta` was recorded in January 2026, `transcript.text.done` is documented. */
function* eventsOf({ id, created, model, text }: Transcription): Generator<string> {
  for (const delta of tokenPairs(text)) {
    yield event({ id, created, model, delta, type: 'transcript.text.delta' } satisfies TranscriptionEvent)
  }
  yield event({ id, created, model, type: 'transcript.text.done' } satisfies TranscriptionEvent)
  yield done
}
