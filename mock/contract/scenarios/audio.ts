import type { SpeechChunk, TranscriptionEvent } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('audio')

const spoken = { model: 'glm-tts', input: '你好，今天天气怎么样？', voice: 'tongtong' } as const
const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes)

/** Audio: speech as bytes and as events, and what was said in it. */
export const audio: readonly Scenario[] = [
  scenario('what was spoken is a WAV that can be written down', { requests: 2, paid: 'speech' }, async (client, t) => {
    const speech = await client.audio.speech.create({ ...spoken, response_format: 'wav' })
    t.fact('speech content-type', speech.contentType, /^audio\/(x-)?wav/, 'warning')
    const bytes = await speech.bytes()
    t.fact('speech begins with', latin1(bytes.subarray(0, 4)), 'RIFF')
    t.fact('speech goes on with', latin1(bytes.subarray(8, 12)), 'WAVE')
    const file = new File([Uint8Array.from(bytes)], 'speech.wav', { type: 'audio/wav' })
    const heard = await client.audio.transcriptions.create({ model: 'glm-asr-2512', file })
    t.shape('transcription', heard, {
      id: 'string',
      created: 'number',
      request_id: 'string',
      model: 'string',
      text: 'string',
    })
    t.fact('what was heard', heard.text, /今天天气/)
  }),

  scenario('without a format speech is PCM', { paid: 'speech' }, async (client, t) => {
    const bytes = await (await client.audio.speech.create(spoken)).bytes()
    t.fact('speech has a WAV header', latin1(bytes.subarray(0, 4)) === 'RIFF', false, 'warning')
    t.fact('speech is of whole samples', bytes.length % 2, 0, 'warning')
  }),

  scenario('streamed speech counts its events and ends with a reason', { paid: 'speech' }, async (client, t) => {
    const chunks: SpeechChunk[] = []
    for await (const chunk of await client.audio.speech.create({ ...spoken, stream: true })) chunks.push(chunk)
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
      'indexes count',
      chunks.slice(0, -1).every(({ choices: [choice] }, at) => choice?.index === at),
      true,
      'warning',
    )
    t.fact('finish_reason', chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
  }),

  scenario('a transcription can be read as it is made', { requests: 2, paid: 'speech' }, async (client, t) => {
    const bytes = await (await client.audio.speech.create({ ...spoken, response_format: 'wav' })).bytes()
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
    t.fact('what was heard', events.map(({ delta }) => delta ?? '').join(''), /今天天气/)
  }),

  scenario('a text can be spoken in the voice of a recording', {
    requests: 2,
    holds: 'the right to an endpoint of 2024',
  }, async (client, t) => {
    const sample = await (await client.audio.speech.create({ ...spoken, response_format: 'wav' })).bytes()
    const speech = await client.audio.customization.create({
      model: 'glm-tts',
      input: '再见',
      voice_text: spoken.input,
      voice_data: new File([Uint8Array.from(sample)], 'sample.wav', { type: 'audio/wav' }),
      response_format: 'wav',
    })
    t.fact('speech begins with', latin1((await speech.bytes()).subarray(0, 4)), 'RIFF')
  }),

  scenario('a voice that nobody has is refused with 1214', 1, async (client, t) => {
    const attempt = client.audio.speech.create({ ...spoken, voice: 'a-voice-that-never-was' })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
  }),
]
