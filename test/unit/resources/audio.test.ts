import { describe, expect, test } from 'vitest'
import { Audio, BinaryResponse, EventStream, StreamError } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/audio'
const recording = new File([Uint8Array.of(82, 73, 70, 70)], 'a.wav', { type: 'audio/wav' })

/** Response of a stream with these events. It adds no `[DONE]`. */
const streamOf = (...events: readonly unknown[]) =>
  new Response(
    events.map((data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join(''),
    { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } },
  )

describe('transcriptions', () => {
  const params = { model: 'glm-asr-2512', file: recording }
  const head = { id: '1', created: 1, model: 'glm-asr-2512' }

  test('create() sends a form and leaves the content-type header to the runtime', async () => {
    const { transport, sent } = recorder({ ...head, request_id: 'r', text: '你好' })
    const { text } = await new Audio(transport).transcriptions.create({
      ...params,
      prompt: '早上',
      hotwords: ['张三', '北京'],
      sensitive_word_check: { type: 'ALL', status: 'DISABLE' },
    })
    expect(text).toBe('你好')
    expect(sent).toMatchObject([{ method: 'POST', url: `${base}/transcriptions` }])
    expect(sent[0]!.headers.has('content-type')).toBe(false)
    const { file, ...fields } = Object.fromEntries(sent[0]!.body as FormData)
    expect(fields).toEqual({
      model: 'glm-asr-2512',
      prompt: '早上',
      hotwords: '["张三","北京"]',
      'sensitive_word_check[type]': 'ALL',
      'sensitive_word_check[status]': 'DISABLE',
    })
    expect((file as File).name).toBe('a.wav')
    expect(await (file as File).bytes?.() ?? new Uint8Array(await (file as File).arrayBuffer())).toHaveLength(4)
  })

  test('create() sends file_base64 without a file', async () => {
    const { transport, sent } = recorder({ ...head, text: '' })
    await new Audio(transport).transcriptions.create({ model: 'glm-asr-2512', file_base64: 'UklGRg==' })
    expect(Object.fromEntries(sent[0]!.body as FormData)).toEqual({ model: 'glm-asr-2512', file_base64: 'UklGRg==' })
  })

  test('create() with stream: true yields events and ends with transcript.text.done, with and without [DONE]', async () => {
    const delta = { ...head, delta: '诗歌', type: 'transcript.text.delta' }
    const end = { ...head, type: 'transcript.text.done' }
    for (const reply of [streamOf(delta, end), streamOf(delta, end, '[DONE]')]) {
      const { transport, sent } = recorder(reply)
      const stream = await new Audio(transport).transcriptions.create({ ...params, stream: true })
      expect(stream).toBeInstanceOf(EventStream)
      expect(await collect(stream)).toEqual([delta, end])
      expect((sent[0]!.body as FormData).get('stream')).toBe('true')
    }
  })

  test('create() with stream: true rejects when the stream ends before transcript.text.done', async () => {
    const { transport } = recorder(streamOf({ ...head, delta: '诗歌', type: 'transcript.text.delta' }))
    const stream = await new Audio(transport).transcriptions.create({ ...params, stream: true })
    await expect(collect(stream)).rejects.toBeInstanceOf(StreamError)
  })

  test('create() throws for a missing or empty model or file and sends nothing', () => {
    const { transport, sent } = recorder()
    const { transcriptions } = new Audio(transport)
    for (const field of ['model', 'file'] as const) {
      for (const invalid of missingParams(params, field)) {
        expect(() => transcriptions.create(invalid)).toThrow(
          new TypeError(`Cannot send request: ${field} is missing or empty`),
        )
      }
    }
    expect(sent).toEqual([])
  })
})

describe('speech', () => {
  const params = { model: 'glm-tts', input: '你好', voice: 'tongtong' }
  const head = { id: '1', created: 1, model: 'glm-tts' }
  const delta = { role: 'assistant', content: 'AAAA', return_sample_rate: 24000, return_format: 'pcm' }
  const chunk = { ...head, choices: [{ index: 0, delta }] }
  const end = { choices: [{ finish_reason: 'stop', index: 1 }], created: 1, id: '1', model: 'glm-tts' }

  test('create() returns the bytes and the content type of the response', async () => {
    const audio = Uint8Array.of(0, 1, 254, 255)
    const { transport, sent } = recorder(new Response(audio, { headers: { 'content-type': 'audio/wav' } }))
    const response = await new Audio(transport).speech.create({ ...params, response_format: 'wav', speed: 1.5 })
    expect(response).toBeInstanceOf(BinaryResponse)
    expect(response.contentType).toBe('audio/wav')
    expect(await response.bytes()).toEqual(audio)
    expect(sent).toMatchObject([{ method: 'POST', url: `${base}/speech` }])
    expect(JSON.parse(sent[0]!.body as string)).toEqual({ ...params, response_format: 'wav', speed: 1.5 })
  })

  test('create() with stream: true yields chunks and ends with a finish_reason, without [DONE]', async () => {
    const { transport } = recorder(streamOf(chunk, end))
    const stream = await new Audio(transport).speech.create({ ...params, stream: true })
    expect(await collect(stream)).toEqual([chunk, end])
  })

  test('create() with stream: true rejects when the stream ends before a finish_reason', async () => {
    const { transport } = recorder(streamOf(chunk))
    const stream = await new Audio(transport).speech.create({ ...params, stream: true })
    await expect(collect(stream)).rejects.toBeInstanceOf(StreamError)
  })

  test('create() with stream: true rejects for an error event in a stream with status 200', async () => {
    const { transport } = recorder(streamOf({ error: { code: '1214', message: '音色id不存在' } }))
    const request = new Audio(transport).speech.create({ ...params, stream: true })
    await expect(request).rejects.toMatchObject({ code: '1214', message: expect.stringContaining('音色id不存在') })
  })

  test('create() rejects for an error body with status 200', async () => {
    const { transport } = recorder({ success: false, code: 500, msg: '404 NOT_FOUND' })
    await expect(new Audio(transport).speech.create(params)).rejects.toMatchObject({ code: '500' })
  })

  test.each(['model', 'input', 'voice'] as const)(
    'create() throws for a missing or empty %s and sends nothing',
    (field) => {
      const { transport, sent } = recorder()
      for (const invalid of missingParams(params, field)) {
        expect(() => new Audio(transport).speech.create(invalid)).toThrow(
          new TypeError(`Cannot send request: ${field} is missing or empty`),
        )
      }
      expect(sent).toEqual([])
    },
  )
})

describe('customization', () => {
  const params = { model: 'm', input: '你好', voice_text: '早', voice_data: recording }

  test('create() sends the audio sample in a form and returns bytes', async () => {
    const { transport, sent } = recorder(new Response('RIFF', { headers: { 'content-type': 'audio/wav' } }))
    const response = await new Audio(transport).customization.create(params)
    expect(await response.text()).toBe('RIFF')
    expect(sent).toMatchObject([{ method: 'POST', url: `${base}/customization` }])
    expect((sent[0]!.body as FormData).get('voice_data')).toBeInstanceOf(File)
  })

  test.each(['model', 'input', 'voice_text', 'voice_data'] as const)(
    'create() throws for a missing or empty %s',
    (field) => {
      const { transport, sent } = recorder()
      for (const invalid of missingParams(params, field)) {
        expect(() => new Audio(transport).customization.create(invalid)).toThrow(
          new TypeError(`Cannot send request: ${field} is missing or empty`),
        )
      }
      expect(sent).toEqual([])
    },
  )
})
