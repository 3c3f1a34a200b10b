import type { ClonedVoice, DeletedVoice, VoiceList } from '../../src/resources/voice.ts'
import { badField } from '../errors/refusal.ts'
import type { Exchange, Reply, Route } from '../core/context.ts'
import { Fields } from '../core/fields.ts'
import { fileOf, filesOf } from '../platform/files.ts'
import { beijing } from '../data/ids.ts'
import { moderate } from '../platform/moderation.ts'
import { json } from '../http/reply.ts'
import { speak } from '../data/encode/speech.ts'
import { readWav, wav } from '../data/encode/wav.ts'
import { unknownVoice, Voices } from '../platform/voices.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/voice/clone', handle: clone },
  { method: 'GET', path: '/paas/v4/voice/list', handle: list },
  { method: 'POST', path: '/paas/v4/voice/delete', handle: remove },
]

/** Of the recording. Source: OpenAPI of 2026-07-11, which recommends the length in seconds. */
const recording = { bytes: 10 * 2 ** 20, leastSeconds: 3, mostSeconds: 30 }

function clone(exchange: Exchange): Reply {
  const { account, world } = exchange
  const fields = new Fields(exchange.json())
  fields.model('glm-tts-clone')
  const requestId = fields.requestId(exchange)
  const name = fields.text('voice_name')
  const input = fields.text('input')
  const text = fields.optionalText('text')
  const sample = fileOf(account, fields.text('file_id'), world)
  const seconds = readWav(sample.bytes)?.seconds ?? recording.leastSeconds
  if (
    sample.purpose !== 'voice-clone-input' || sample.bytes.length > recording.bytes ||
    seconds < recording.leastSeconds || seconds > recording.mostSeconds
  ) throw badField('file_id')
  moderate(world, input, text)
  const voice = Voices.of(account).clone(exchange, name, input)
  const trial = {
    filename: `${voice}.wav`,
    purpose: 'voice-clone-output',
    bytes: wav(speak(input, { voice })),
  } as const
  return json(
    {
      voice,
      file_id: filesOf(account).add(trial, world).id,
      file_purpose: 'voice-clone-output',
      request_id: requestId,
    } satisfies ClonedVoice,
  )
}

function list(exchange: Exchange): Reply {
  const name = exchange.query.get('voiceName') ?? ''
  const type = exchange.query.get('voiceType')
  if (type && type !== 'PRIVATE' && type !== 'OFFICIAL') throw badField('voiceType')
  const voices = Voices.of(exchange.account).list(exchange)
  const voice_list = voices.filter((voice) => voice.voice_name.includes(name) && (!type || voice.voice_type === type))
  return json({ voice_list } satisfies VoiceList)
}

function remove(exchange: Exchange): Reply {
  const fields = new Fields(exchange.json())
  fields.requestId(exchange)
  const voice = fields.text('voice')
  if (!Voices.of(exchange.account).delete(voice)) throw unknownVoice()
  return json({ voice, update_time: beijing(exchange.world.clock.now()) } satisfies DeletedVoice)
}
