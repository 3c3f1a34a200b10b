import type { SpeechChunk, TranscriptionEvent } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('audio')

const request = { model: 'glm-tts', input: '你好，今天天气怎么样？', voice: 'tongtong' } as const
const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes)

/** Audio: speech as bytes and as events, and transcriptions of it. */
export const audio: readonly Scenario[] = [
  scenario('speech is returned as WAV and can be transcribed', { requests: 2, paid: 'speech' }, async (client, t) => {
    const speech = await client.audio.speech.create({ ...request, response_format: 'wav' })
    t.fact('speech content-type', speech.contentType, /^audio\/(x-)?wav/, 'warning')
    const bytes = await speech.bytes()
    t.fact('speech bytes 0 to 3', latin1(bytes.subarray(0, 4)), 'RIFF')
    t.fact('speech bytes 8 to 11', latin1(bytes.subarray(8, 12)), 'WAVE')
    const file = new File([Uint8Array.from(bytes)], 'speech.wav', { type: 'audio/wav' })
    const transcription = await client.audio.transcriptions.create({ model: 'glm-asr-2512', file })
    t.shape('transcription', transcription, {
      id: 'string',
      created: 'number',
      request_id: 'string',
      model: 'string',
      text: 'string',
    })
    t.fact('transcription text', transcription.text, /今天天气/)
  }),

  scenario('speech is PCM when no format is given', { paid: 'speech' }, async (client, t) => {
    const bytes = await (await client.audio.speech.create(request)).bytes()
    t.fact('speech has a WAV header', latin1(bytes.subarray(0, 4)) === 'RIFF', false, 'warning')
    t.fact('speech length modulo 2', bytes.length % 2, 0, 'warning')
  }),

  scenario('streamed speech numbers its events and ends with finish_reason', { paid: 'speech' }, async (client, t) => {
    const chunks: SpeechChunk[] = []
    for await (const chunk of await client.audio.speech.create({ ...request, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [{
      id: 'string',
      created: 'number',
      model: 'string',
      choices: [{
        index: 'number',
        'finish_reason?': 'string',
        'delta?': { role: 'string', content: 'string', return_sample_rate: 'number', return_format: 'string' },
      }],
    }])
    t.grammar('chunks', chunks.map(({ choices: [choice] }) => choice?.delta ? 'sound' : 'final'), 'sound+ final')
    t.fact(
      'indexes are consecutive',
      chunks.slice(0, -1).every(({ choices: [choice] }, index) => choice?.index === index),
      true,
      'warning',
    )
    t.fact('finish_reason', chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
  }),

  scenario('a transcription can be streamed', { requests: 2, paid: 'speech' }, async (client, t) => {
    const bytes = await (await client.audio.speech.create({ ...request, response_format: 'wav' })).bytes()
    const file = new File([Uint8Array.from(bytes)], 'speech.wav', { type: 'audio/wav' })
    const events: TranscriptionEvent[] = []
    const stream = await client.audio.transcriptions.create({ model: 'glm-asr-2512', file, stream: true })
    for await (const event of stream) events.push(event)
    t.shape('events', events, [{
      id: 'string',
      created: 'number',
      model: 'string',
      type: 'string',
      'delta?': 'string',
    }])
    t.grammar('types', events.map(({ type }) => type), 'transcript.text.delta+ transcript.text.done')
    t.fact('transcription text', events.map(({ delta }) => delta ?? '').join(''), /今天天气/)
  }),

  scenario('a text can be spoken in the voice of a recording (endpoint of 2024)', {
    requests: 2,
    holds: 'access to an endpoint of 2024',
  }, async (client, t) => {
    const sample = await (await client.audio.speech.create({ ...request, response_format: 'wav' })).bytes()
    const speech = await client.audio.customization.create({
      model: 'glm-tts',
      input: '再见',
      voice_text: request.input,
      voice_data: new File([Uint8Array.from(sample)], 'sample.wav', { type: 'audio/wav' }),
      response_format: 'wav',
    })
    t.fact('speech bytes 0 to 3', latin1((await speech.bytes()).subarray(0, 4)), 'RIFF')
  }),

  scenario('an unknown voice is rejected with 1214', 1, async (client, t) => {
    const attempt = client.audio.speech.create({ ...request, voice: 'no-such-voice' })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
  }),
]
