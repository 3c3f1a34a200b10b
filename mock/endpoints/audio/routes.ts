import { type BodySchema, objectWith, oneOf, requestIds, sensitiveWordCheck } from '../../core/body-schema.ts'
import { audioReply, createSpeech } from './speech.ts'
import { createTranscription, maxRecordingBytes } from './transcription.ts'
import { missingField } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { moderate } from '../../platform/moderation.ts'
import { hash } from '../../data/random.ts'
import { synthesize } from '../../data/encode/speech.ts'
import { applyScript } from '../../core/apply-script.ts'

const speechBody: BodySchema = objectWith({
  'model!': 'string',
  'input!': 'string',
  'voice!': 'string',
  speed: { from: 0.5, to: 2 },
  volume: { from: 0, to: 10 },
  response_format: oneOf('wav', 'pcm'),
  encode_format: oneOf('base64', 'hex'),
  stream: 'boolean',
  watermark_enabled: 'boolean',
  ...requestIds,
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/paas/v4/audio/transcriptions',
    handle: (context) => createTranscription(context),
    script: (context, scripted) =>
      scripted.kind === 'reply'
        ? createTranscription(context, scripted.value as object)
        : applyScript(context, scripted),
  },
  {
    method: 'POST',
    path: '/paas/v4/audio/speech',
    body: speechBody,
    handle: (context) => createSpeech(context),
    script: (context, scripted) =>
      scripted.value instanceof Uint8Array ? createSpeech(context, scripted.value) : applyScript(context, scripted),
  },
  { method: 'POST', path: '/paas/v4/audio/customization', handle: customize },
]

/** Synthesizes the input in a voice that is derived from the bytes of the recording. */
async function customize(context: Context): Promise<Reply> {
  const fields = await Fields.ofForm(context)
  fields.modelName()
  fields.requestId(context)
  const input = fields.text('input')
  const recordedText = fields.text('voice_text')
  const recording = await fields.file('voice_data', maxRecordingBytes)
  if (!recording) throw missingField('voice_data')
  const format = fields.choice('response_format', ['wav', 'pcm'])
  moderate(context.backend, input, recordedText)
  const voice = String(hash(String.fromCharCode(...recording.bytes.subarray(0, 4096))))
  return audioReply(synthesize(input, { voice }), format)
}
