import { type BodySchema, objectWith } from '../core/body-schema.ts'
import type { ClonedVoice, DeletedVoice, VoiceList } from '../../src/resources/voice.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { fileOf, filesOf, type StoredFile } from '../platform/files.ts'
import { beijing } from '../data/beijing-time.ts'
import { moderate } from '../platform/moderation.ts'
import { json } from '../http/reply.ts'
import { synthesize } from '../data/encode/speech.ts'
import { readWav, wav } from '../data/encode/wav.ts'
import { unknownVoice, Voices } from '../platform/voices.ts'

const cloneBody: BodySchema = objectWith({
  'model!': 'string',
  'voice_name!': 'string',
  text: 'string',
  'input!': 'string',
  'file_id!': 'string',
  request_id: 'string',
})

const deleteBody: BodySchema = objectWith({ 'voice!': 'string', request_id: 'string' })

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/voice/clone', body: cloneBody, handle: clone },
  { method: 'GET', path: '/paas/v4/voice/list', handle: list },
  { method: 'POST', path: '/paas/v4/voice/delete', body: deleteBody, handle: remove },
]

/** Limits of the uploaded recording. Source: OpenAPI of 2026-07-11. The document only recommends the duration. */
const recordingLimits = { maxBytes: 10 * 2 ** 20, minSeconds: 3, maxSeconds: 30 }

function clone(context: Context): Reply {
  const { account, backend } = context
  const fields = new Fields(context.json())
  // cogtts-clone: official SDKs and limits of accounts, 2026.
  fields.model(context, ['glm-tts-clone', 'cogtts-clone'])
  const requestId = fields.requestId(context)
  const name = fields.text('voice_name')
  const input = fields.text('input')
  const text = fields.optionalText('text')
  checkRecording(fileOf(account, fields.text('file_id'), backend))
  moderate(backend, input, text)
  const voice = Voices.of(account).clone(context, name, input)
  const trial = {
    filename: `${voice}.wav`,
    purpose: 'voice-clone-output',
    bytes: wav(synthesize(input, { voice })),
  } as const
  return json(
    {
      voice,
      file_id: filesOf(account).add(trial, backend).id,
      file_purpose: 'voice-clone-output',
      request_id: requestId,
    } satisfies ClonedVoice,
  )
}

function checkRecording({ bytes, purpose }: StoredFile): void {
  const { maxBytes, minSeconds, maxSeconds } = recordingLimits
  // The duration of formats other than WAV is not checked.
  const seconds = readWav(bytes)?.seconds ?? minSeconds
  if (purpose !== 'voice-clone-input' || bytes.length > maxBytes) throw badField('file_id')
  if (seconds < minSeconds || seconds > maxSeconds) throw badField('file_id')
}

function list(context: Context): Reply {
  const name = context.query.get('voiceName') ?? ''
  const type = context.query.get('voiceType')
  if (type && type !== 'PRIVATE' && type !== 'OFFICIAL') throw badField('voiceType')
  const voices = Voices.of(context.account).list(context)
  const voice_list = voices.filter((voice) => voice.voice_name.includes(name) && (!type || voice.voice_type === type))
  return json({ voice_list } satisfies VoiceList)
}

function remove(context: Context): Reply {
  const fields = new Fields(context.json())
  fields.requestId(context)
  const voice = fields.text('voice')
  if (!Voices.of(context.account).delete(voice)) throw unknownVoice()
  return json({ voice, update_time: beijing(context.backend.clock.now()) } satisfies DeletedVoice)
}
