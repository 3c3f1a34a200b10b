import { assert } from 'chai'
import { APIRequestFailedError, type Upload, ZhipuError } from '../../src/index.ts'
import { collect, rejectionOf, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const text = '你好，今天天气怎么样'
const params = { model: 'glm-tts', input: text, voice: 'tongtong' } as const

/** Size in bytes of the header of the mock's WAVE files. */
const headerBytes = 44

async function synthesizeWave(t: Harness): Promise<Uint8Array<ArrayBuffer>> {
  const response = await t.client().audio.speech.create({ ...params, response_format: 'wav' })
  return await response.bytes()
}

const asciiOf = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))

const fromBase64 = (text: string) => Array.from(atob(text), (character) => character.charCodeAt(0))

export const suite: Suite = {
  'audio.speech.create() returns a WAVE file as bytes, Blob or stream': async (t) => {
    const request = () => t.client().audio.speech.create({ ...params, response_format: 'wav' })
    const bytes = await (await request()).bytes()
    assert.deepEqual([asciiOf(bytes, 0, 4), asciiOf(bytes, 8, 12)], ['RIFF', 'WAVE'])
    const blob = await (await request()).blob()
    assert.deepEqual([blob.type, blob.size], ['audio/wav', bytes.length])
    const streamed = await new Response((await request()).stream()).arrayBuffer()
    assert.deepEqual(new Uint8Array(streamed), bytes)
  },

  'an abort while bytes, text or a Blob are read rejects with its reason': async (t) => {
    for (const method of ['bytes', 'text', 'blob'] as const) {
      let noteRead!: () => void
      const firstRead = new Promise<void>((resolve) => noteRead = resolve)
      const body = () =>
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new Uint8Array(1000))
            noteRead()
            return new Promise(() => {})
          },
        }, { highWaterMark: 0 })
      const fetch = () => Promise.resolve(new Response(body(), { headers: { 'content-type': 'audio/wav' } }))
      const controller = new AbortController()
      const speech = await t.client({ fetch }).audio.speech.create(params, { signal: controller.signal })
      const reading = speech[method]()
      await firstRead
      const reason = new Error(`abort of ${method}()`)
      controller.abort(reason)
      assert.equal(await rejectionOf(reading), reason)
    }
  },

  'audio.speech.create() returns PCM samples without a header by default': async (t) => {
    const response = await t.client().audio.speech.create(params)
    const wave = await synthesizeWave(t)
    assert.deepEqual(await response.bytes(), wave.slice(headerBytes))
  },

  'audio.speech.create() with stream: true yields the same samples in chunks, and a last chunk': async (t) => {
    const chunks = await collect(await t.client().audio.speech.create({ ...params, stream: true }))
    const last = chunks.pop()
    assert.equal(last?.choices[0]?.finish_reason, 'stop')
    assert.deepEqual(chunks.map(({ choices }) => choices[0]?.index), chunks.map((_, index) => index))
    const samples = chunks.flatMap(({ choices }) => fromBase64(choices[0]!.delta!.content))
    assert.isTrue(String(samples) === String([...(await synthesizeWave(t)).slice(headerBytes)]))
  },

  'audio.speech.create() rejects an unknown voice with code 1214, with and without stream: true': async (t) => {
    const invalid = { ...params, voice: 'unknown' }
    const error = await rejects(t.client().audio.speech.create(invalid), APIRequestFailedError)
    assert.equal(error.code, '1214')
    const streamed = await rejects(t.client().audio.speech.create({ ...invalid, stream: true }), ZhipuError)
    assert.equal(streamed.code, '1214')
    assert.lengthOf(await t.requests(), 2)
  },

  'audio.transcriptions.create() uploads a File, a Blob, bytes, an ArrayBuffer and a stream': async (t) => {
    const wave = await synthesizeWave(t)
    const named = { filename: 'a.wav' }
    const uploads: Upload[] = [
      new File([wave], 'a.wav', { type: 'audio/wav' }),
      new Blob([wave], { type: 'audio/wav' }),
      { file: wave, ...named },
      { file: wave.buffer, ...named },
      { file: new Blob([wave]).stream() as ReadableStream<Uint8Array>, ...named },
    ]
    for (const file of uploads) {
      const result = await t.client().audio.transcriptions.create({ model: 'glm-asr-2512', file, hotwords: ['天气'] })
      assert.equal(result.text, text)
    }
    const types = (await t.requests()).slice(1).map(({ headers }) => headers['content-type'])
    for (const type of types) assert.match(type!, /^multipart\/form-data; ?boundary=/)
  },

  'audio.transcriptions.create() with stream: true yields the text in deltas, and a done event': async (t) => {
    const file = new File([await synthesizeWave(t)], 'a.wav')
    const stream = await t.client().audio.transcriptions.create({ model: 'glm-asr-2512', file, stream: true })
    const events = await collect(stream)
    assert.equal(events.at(-1)?.type, 'transcript.text.done')
    assert.isAbove(events.length, 2)
    assert.equal(events.map(({ delta = '' }) => delta).join(''), text)
  },

  'audio.transcriptions.create() rejects audio that is too long with code 1214': async (t) => {
    const file = new File([new Uint8Array(600_000)], 'a.mp3')
    const request = t.client().audio.transcriptions.create({ model: 'glm-asr-2512', file })
    assert.equal((await rejects(request, APIRequestFailedError)).code, '1214')
  },

  'audio.customization.create() returns speech with the voice of a sample': async (t) => {
    const voice_data = new File([await synthesizeWave(t)], 'me.wav')
    const response = await t.client().audio.customization.create({
      model: 'm',
      input: '好',
      voice_text: text,
      voice_data,
    })
    assert.equal(asciiOf(await response.bytes(), 0, 4), 'RIFF')
  },
}
