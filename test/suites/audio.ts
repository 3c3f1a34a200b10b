import { assert } from 'chai'
import { APIRequestFailedError, type Upload, ZhipuError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const text = '你好，今天天气怎么样'
const order = { model: 'glm-tts', input: text, voice: 'tongtong' } as const

const speak = async (t: Harness, more: object = {}): Promise<Uint8Array<ArrayBuffer>> => {
  const answer = await t.client().audio.speech.create({ ...order, response_format: 'wav', ...more })
  return await answer.bytes()
}

const letters = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))

const fromBase64 = (text: string) => Array.from(atob(text), (character) => character.charCodeAt(0))

export const suite: Suite = {
  'audio.speech.create() gives a WAVE file as bytes, as a Blob and as a stream': async (t) => {
    const ask = () => t.client().audio.speech.create({ ...order, response_format: 'wav' })
    const bytes = await (await ask()).bytes()
    assert.deepEqual([letters(bytes, 0, 4), letters(bytes, 8, 12)], ['RIFF', 'WAVE'])
    const blob = await (await ask()).blob()
    assert.deepEqual([blob.type, blob.size], ['audio/wav', bytes.length])
    const streamed = await new Response((await ask()).stream()).arrayBuffer()
    assert.deepEqual(new Uint8Array(streamed), bytes)
  },

  'audio.speech.create() gives bare samples where nothing else is asked for': async (t) => {
    const answer = await t.client().audio.speech.create(order)
    const wave = await speak(t)
    assert.deepEqual(await answer.bytes(), wave.slice(44))
  },

  'audio.speech.create() with stream gives the same samples piece by piece, and their end': async (t) => {
    const chunks = await collect(await t.client().audio.speech.create({ ...order, stream: true }))
    const last = chunks.pop()
    assert.equal(last?.choices[0]?.finish_reason, 'stop')
    assert.deepEqual(chunks.map(({ choices }) => choices[0]?.index), chunks.map((_, at) => at))
    const samples = chunks.flatMap(({ choices }) => fromBase64(choices[0]!.delta!.content))
    assert.isTrue(String(samples) === String([...(await speak(t)).slice(44)]))
  },

  'audio.speech.create() rejects with the code of the API, streamed or not': async (t) => {
    const wrong = { ...order, voice: 'nobody' }
    const whole = await rejects(t.client().audio.speech.create(wrong), APIRequestFailedError)
    assert.equal(whole.code, '1214')
    const streamed = await rejects(t.client().audio.speech.create({ ...wrong, stream: true }), ZhipuError)
    assert.equal(streamed.code, '1214')
    assert.lengthOf(await t.seen(), 2)
  },

  'audio.transcriptions.create() hears a File, a Blob, bytes, a buffer and a stream': async (t) => {
    const wave = await speak(t)
    const named = { filename: 'a.wav' }
    const uploads: Upload[] = [
      new File([wave], 'a.wav', { type: 'audio/wav' }),
      new Blob([wave], { type: 'audio/wav' }),
      { file: wave, ...named },
      { file: wave.buffer, ...named },
      { file: new Blob([wave]).stream() as ReadableStream<Uint8Array>, ...named },
    ]
    for (const file of uploads) {
      const heard = await t.client().audio.transcriptions.create({ model: 'glm-asr-2512', file, hotwords: ['天气'] })
      assert.equal(heard.text, text)
    }
    const types = (await t.seen()).slice(1).map(({ headers }) => headers['content-type'])
    for (const type of types) assert.match(type!, /^multipart\/form-data; ?boundary=/)
  },

  'audio.transcriptions.create() with stream gives the text piece by piece, and its end': async (t) => {
    const file = new File([await speak(t)], 'a.wav')
    const stream = await t.client().audio.transcriptions.create({ model: 'glm-asr-2512', file, stream: true })
    const events = await collect(stream)
    assert.equal(events.at(-1)?.type, 'transcript.text.done')
    assert.isAbove(events.length, 2)
    assert.equal(events.map(({ delta = '' }) => delta).join(''), text)
  },

  'audio.transcriptions.create() rejects with the code of the API': async (t) => {
    const file = new File([new Uint8Array(600_000)], 'a.mp3')
    const ask = t.client().audio.transcriptions.create({ model: 'glm-asr-2512', file })
    assert.equal((await rejects(ask, APIRequestFailedError)).code, '1214')
  },

  'audio.customization.create() speaks in the voice of a recording': async (t) => {
    const voice_data = new File([await speak(t)], 'me.wav')
    const answer = await t.client().audio.customization.create({
      model: 'm',
      input: '好',
      voice_text: text,
      voice_data,
    })
    assert.equal(letters(await answer.bytes(), 0, 4), 'RIFF')
  },
}
