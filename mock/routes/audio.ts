import type { SpeechChunk, Transcription, TranscriptionEvent } from '../../src/resources/audio.ts'
import { badField, missingField, Refusal, refused } from '../errors.ts'
import type { Exchange, Reply, Route } from '../exchange.ts'
import { Fields } from '../fields.ts'
import { done, event, play } from '../frames.ts'
import { moderate } from '../moderation.ts'
import { hash } from '../random.ts'
import { bytes, json, stream } from '../reply.ts'
import { dictate, speak, understand } from '../samples/speech.ts'
import { pcm, readWav, type Sound, wav } from '../samples/wav.ts'
import { piecesOf } from '../talk.ts'
import { unknownVoice, Voices } from '../voices.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/audio/transcriptions', handle: transcribe },
  { method: 'POST', path: '/paas/v4/audio/speech', handle: speech },
  { method: 'POST', path: '/paas/v4/audio/customization', handle: customize },
]

/** Limits of a recording. Source: OpenAPI of 2026-07-11. */
const recording = { bytes: 25 * 2 ** 20, seconds: 30 }
/** What an MP3 of 128 kbit/s has in a second; the mock does not decode it. */
const mp3BytesPerSecond = 16_000
/** 200 ms of sound in each event. */
const bytesPerEvent = 9_600

/**
 * Writes down what the mock itself has spoken, word by word; any other recording is heard as a poem, four characters a second. A file
 * that is not WAVE counts as MP3.
 */
async function transcribe(exchange: Exchange): Promise<Reply> {
  const { world } = exchange
  const fields = await Fields.ofForm(exchange)
  const model = fields.model('glm-asr-2512', 'glm-asr')
  const requestId = fields.requestId(exchange)
  const file = await fields.file('file', recording.bytes)
  if (file && /\.\w+$/.test(file.filename) && !/\.(wav|mp3)$/i.test(file.filename)) throw badField('file')
  const sound = file?.bytes ?? fromBase64(fields)
  const prompt = fields.optionalText('prompt', 8000)
  if (fields.has('hotwords')) fields.texts('hotwords', 100)
  moderate(world, prompt)
  const heard = readWav(sound) ?? { seconds: sound.length / mp3BytesPerSecond, samples: undefined }
  if (heard.seconds > recording.seconds) throw badField('file')
  const text = (heard.samples && understand(heard.samples)) ?? dictate(heard.seconds)
  const head = { id: world.ids.request(), created: world.clock.seconds() }
  if (!fields.flag('stream')) return json({ ...head, request_id: requestId, model, text } satisfies Transcription)
  const events: TranscriptionEvent[] = piecesOf(text).map((delta) => ({
    ...head,
    model,
    delta,
    type: 'transcript.text.delta',
  }))
  events.push({ ...head, model, type: 'transcript.text.done' })
  return stream(play([...events.map(event), done], world.clock))
}

function fromBase64(fields: Fields): Uint8Array {
  if (!fields.has('file_base64')) throw missingField('file')
  const base64 = fields.text('file_base64').replace(/^data:[^,]*,/, '')
  if (base64.length * 0.75 > recording.bytes) throw badField('file_base64')
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    throw badField('file_base64')
  }
}

/** Speaks. Refusals of a stream arrive as its only event, in an answer of status 200. Observed. */
function speech(exchange: Exchange): Reply {
  const { world } = exchange
  const fields = new Fields(exchange.json())
  if (fields.body.stream !== true) {
    const { sound, format } = readSpeech(exchange, fields)
    return format === 'wav' ? bytes(wav(sound), 'audio/wav') : bytes(pcm(sound), 'audio/pcm')
  }
  try {
    return stream(play(speechEvents(exchange, fields, readSpeech(exchange, fields).sound), world.clock))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === '1211') throw error
    const { body } = refused(error, exchange.path, exchange.language, world.clock.now())
    return stream(play([`data: ${body}\n\n`], world.clock))
  }
}

function readSpeech(exchange: Exchange, fields: Fields): { readonly sound: Sound; readonly format: 'wav' | 'pcm' } {
  fields.model('glm-tts')
  fields.requestId(exchange)
  const input = fields.text('input', 1024)
  const voice = fields.text('voice')
  const speed = fields.number('speed', 1, { min: 0.5, max: 2 })
  const volume = fields.number('volume', 1, { above: 0, max: 10 })
  const format = fields.choice('response_format', ['pcm', 'wav'])
  fields.choice('encode_format', ['base64', 'hex'])
  fields.flag('watermark_enabled', true)
  if (format === 'wav' && fields.flag('stream')) throw badField('response_format')
  moderate(exchange.world, input)
  if (!Voices.of(exchange.account).has(voice)) throw unknownVoice()
  return { sound: speak(input, { voice, speed, volume }), format }
}

/** Events in the order of keys that was recorded in December 2025; the last is alphabetical, and no `[DONE]` follows it. */
function* speechEvents({ world }: Exchange, fields: Fields, sound: Sound): Generator<string> {
  const whole = pcm(sound)
  const write = fields.body.encode_format === 'hex' ? toHex : toBase64
  const head = { id: world.ids.request(), created: world.clock.seconds(), model: fields.model() }
  let index = 0
  for (let at = 0; at < whole.length; at += bytesPerEvent) {
    const content = write(whole.subarray(at, at + bytesPerEvent))
    const delta = { role: 'assistant', content, return_sample_rate: sound.rate, return_format: 'pcm' } as const
    yield event({ ...head, choices: [{ index, delta }] } satisfies SpeechChunk)
    index += 1
  }
  const { id, model } = head
  const choices = [{ finish_reason: 'stop', index }]
  yield event({ choices, created: world.clock.seconds(), id, model } satisfies SpeechChunk)
}

const toBase64 = (part: Uint8Array): string => btoa(String.fromCharCode(...part))
const toHex = (part: Uint8Array): string => Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('')

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
  const voice = String(hash(Array.from(sample.bytes.subarray(0, 4096), (byte) => String.fromCharCode(byte)).join('')))
  const sound = speak(input, { voice })
  return format === 'wav' ? bytes(wav(sound), 'audio/wav') : bytes(pcm(sound), 'audio/pcm')
}
