import type { SpeechChunk, TranscriptionEvent } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('audio')

const request = { model: 'glm-tts', input: '你好，今天天气怎么样？', voice: 'tongtong' } as const
const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes)
const wav = (bytes: Uint8Array) => new File([Uint8Array.from(bytes)], 'speech.wav', { type: 'audio/wav' })

/** Audio: speech as bytes and as events, and transcriptions of it. */
export const audio: readonly Scenario[] = [
  scenario('speech is returned as WAV and can be transcribed', { requests: 2, paid: 'speech' }, async (client, t) => {
    const speech = await client.audio.speech.create({ ...request, response_format: 'wav' })
    t.fact('speech content-type', speech.contentType, /^audio\/(x-)?wav/)
    const bytes = await speech.bytes()
    t.fact('speech bytes 0 to 3', latin1(bytes.subarray(0, 4)), 'RIFF')
    t.fact('speech bytes 8 to 11', latin1(bytes.subarray(8, 12)), 'WAVE')
    const requestId = `contract-${crypto.randomUUID()}`
    const transcription = await client.audio.transcriptions.create({
      model: 'glm-asr-2512',
      file: wav(bytes),
      request_id: requestId,
    })
    t.shape('transcription', transcription, {
      id: 'text',
      created: 'seconds',
      request_id: 'text',
      model: '=glm-asr-2512',
      text: /今天天气怎么样/,
    })
    t.fact('text without punctuation', `${transcription.text}`.replace(/[^\p{Script=Han}]/gu, ''), '你好今天天气怎么样')
    t.fact('request_id is the one sent', transcription.request_id === requestId, true)
  }),

  scenario('speech is PCM when no format is given', { paid: 'speech' }, async (client, t) => {
    const speech = await client.audio.speech.create(request)
    t.fact('speech content-type', speech.contentType, /^(audio\/|application\/octet-stream)/, 'warning')
    const bytes = await speech.bytes()
    t.fact('speech has bytes', bytes.length > 1_000, true)
    t.fact('speech has a WAV header', latin1(bytes.subarray(0, 4)) === 'RIFF', false)
    t.fact('speech length modulo 2', bytes.length % 2, 0)
  }),

  scenario('streamed speech numbers its events and ends with finish_reason', { paid: 'speech' }, async (client, t) => {
    const chunks: SpeechChunk[] = []
    for await (const chunk of await client.audio.speech.create({ ...request, stream: true })) chunks.push(chunk)
    const sounds = chunks.filter(({ choices }) => choices?.[0]?.delta)
    t.shape('chunks', chunks, [{
      id: 'text',
      // The last event had milliseconds once. Observed.
      created: 'seconds|milliseconds',
      model: '=glm-tts',
      choices: [{
        index: 'integer',
        'finish_reason?': '=stop',
        'delta?': {
          role: '=assistant',
          content: /^[A-Za-z0-9+/]+=*$/,
          return_sample_rate: 'integer',
          return_format: '=pcm',
        },
      }],
    }])
    t.fact('chunks with one choice', chunks.every(({ choices }) => choices?.length === 1), true)
    t.grammar('chunks', chunks.map(({ choices }) => choices?.[0]?.delta ? 'sound' : 'final'), 'sound+ final')
    t.fact('created of the first event is in seconds', Number(chunks[0]?.created) < 1e10, true)
    t.fact('different ids', new Set(chunks.map(({ id }) => id)).size, 1)
    t.fact(
      'sample rates',
      [...new Set(sounds.map(({ choices }) => choices[0]?.delta?.return_sample_rate))].join(),
      '24000',
    )
    t.fact('indexes are consecutive', sounds.every(({ choices }, index) => choices[0]?.index === index), true)
    t.fact('finish_reason', chunks.at(-1)?.choices?.[0]?.finish_reason, 'stop')
  }),

  scenario('a transcription can be streamed', { requests: 2, paid: 'speech' }, async (client, t) => {
    const bytes = await (await client.audio.speech.create({ ...request, response_format: 'wav' })).bytes()
    const events: TranscriptionEvent[] = []
    const stream = await client.audio.transcriptions.create({ model: 'glm-asr-2512', file: wav(bytes), stream: true })
    for await (const event of stream) events.push(event)
    t.shape('events', events, [{
      id: 'text',
      created: 'seconds',
      model: '=glm-asr-2512',
      'delta?': 'string',
      type: /^transcript\.text\.(delta|done)$/,
    }])
    t.grammar('types', events.map(({ type }) => type), 'transcript.text.delta+ transcript.text.done')
    t.fact('different ids', new Set(events.map(({ id }) => id)).size, 1)
    t.fact(
      'deltas without text',
      events.filter(({ type, delta }) => type === 'transcript.text.delta' && !delta).length,
      0,
    )
    const text = events.map(({ delta }) => delta ?? '').join('')
    t.fact('transcription without punctuation', text.replace(/[^\p{Script=Han}]/gu, ''), '你好今天天气怎么样')
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
      voice_data: wav(sample),
      response_format: 'wav',
    })
    t.fact('speech content-type', speech.contentType, /^audio\/(x-)?wav/)
    t.fact('speech bytes 0 to 3', latin1((await speech.bytes()).subarray(0, 4)), 'RIFF')
  }),

  scenario('an unknown voice is rejected with 1214', 1, async (client, t) => {
    const attempt = client.audio.speech.create({ ...request, voice: 'no-such-voice' })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
  }),
]
