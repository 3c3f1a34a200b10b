import { speech, spoken } from './speech.ts'
import { recording, transcription } from './transcription.ts'
import { missingField } from '../../errors/refusal.ts'
import type { Exchange, Reply, Route } from '../../core/context.ts'
import { Fields } from '../../core/fields.ts'
import { moderate } from '../../platform/moderation.ts'
import { hash } from '../../data/random.ts'
import { speak } from '../../data/encode/speech.ts'
import { overlay } from '../../core/apply-script.ts'

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/paas/v4/audio/transcriptions',
    handle: (exchange) => transcription(exchange),
    script: (exchange, scripted) =>
      scripted.kind === 'reply' ? transcription(exchange, scripted.value as object) : overlay(exchange, scripted),
  },
  {
    method: 'POST',
    path: '/paas/v4/audio/speech',
    handle: (exchange) => speech(exchange),
    script: (exchange, scripted) =>
      scripted.value instanceof Uint8Array ? speech(exchange, scripted.value) : overlay(exchange, scripted),
  },
  { method: 'POST', path: '/paas/v4/audio/customization', handle: customize },
]

/** Speaks in a voice that the recording decides. */
async function customize(exchange: Exchange): Promise<Reply> {
  const fields = await Fields.ofForm(exchange)
  fields.model()
  fields.requestId(exchange)
  const input = fields.text('input')
  const said = fields.text('voice_text')
  const sample = await fields.file('voice_data', recording.bytes)
  if (!sample) throw missingField('voice_data')
  const format = fields.choice('response_format', ['wav', 'pcm'])
  moderate(exchange.world, input, said)
  const voice = String(hash(String.fromCharCode(...sample.bytes.subarray(0, 4096))))
  return spoken(speak(input, { voice }), format)
}
