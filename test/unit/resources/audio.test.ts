import { describe, expect, test } from 'vitest'
import { Audio, BinaryResponse, EventStream, StreamError } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { missing } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/audio'
const recording = new File([Uint8Array.of(82, 73, 70, 70)], 'a.wav', { type: 'audio/wav' })

/** An answer of events, `[DONE]` only where it is given. */
const events = (...data: readonly unknown[]) =>
  new Response(data.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream;charset=UTF-8' },
  })

describe('transcriptions', () => {
  const params = { model: 'glm-asr-2512', file: recording }
  const head = { id: '1', created: 1, model: 'glm-asr-2512' }

  test('create() sends a form whose boundary the runtime sets', async () => {
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

  test('create() sends Base64 where there is no file', async () => {
    const { transport, sent } = recorder({ ...head, text: '' })
    await new Audio(transport).transcriptions.create({ model: 'glm-asr-2512', file_base64: 'UklGRg==' })
    expect(Object.fromEntries(sent[0]!.body as FormData)).toEqual({ model: 'glm-asr-2512', file_base64: 'UklGRg==' })
  })

  test('create() with stream gives the pieces, and the last event ends them without [DONE] too', async () => {
    const piece = { ...head, delta: '诗歌', type: 'transcript.text.delta' }
    const end = { ...head, type: 'transcript.text.done' }
    for (const reply of [events(piece, end), events(piece, end, '[DONE]')]) {
      const { transport, sent } = recorder(reply)
      const stream = await new Audio(transport).transcriptions.create({ ...params, stream: true })
      expect(stream).toBeInstanceOf(EventStream)
      expect(await collect(stream)).toEqual([piece, end])
      expect((sent[0]!.body as FormData).get('stream')).toBe('true')
    }
  })

  test('create() with stream rejects an answer that breaks off', async () => {
    const { transport } = recorder(events({ ...head, delta: '诗歌', type: 'transcript.text.delta' }))
    const stream = await new Audio(transport).transcriptions.create({ ...params, stream: true })
    await expect(collect(stream)).rejects.toBeInstanceOf(StreamError)
  })

  test('create() refuses an order without model or recording before anything is sent', () => {
    const { transport, sent } = recorder()
    const { transcriptions } = new Audio(transport)
    for (const field of ['model', 'file'] as const) {
      for (const wrong of missing(params, field)) {
        expect(() => transcriptions.create(wrong)).toThrow(
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

  test('create() gives the bytes and what the server calls them', async () => {
    const sound = Uint8Array.of(0, 1, 254, 255)
    const { transport, sent } = recorder(new Response(sound, { headers: { 'content-type': 'audio/wav' } }))
    const answer = await new Audio(transport).speech.create({ ...params, response_format: 'wav', speed: 1.5 })
    expect(answer).toBeInstanceOf(BinaryResponse)
    expect(answer.contentType).toBe('audio/wav')
    expect(await answer.bytes()).toEqual(sound)
    expect(sent).toMatchObject([{ method: 'POST', url: `${base}/speech` }])
    expect(JSON.parse(sent[0]!.body as string)).toEqual({ ...params, response_format: 'wav', speed: 1.5 })
  })

  test('create() with stream gives the chunks; finish_reason ends them where no [DONE] comes', async () => {
    const { transport } = recorder(events(chunk, end))
    const stream = await new Audio(transport).speech.create({ ...params, stream: true })
    expect(await collect(stream)).toEqual([chunk, end])
  })

  test('create() with stream rejects an answer that breaks off', async () => {
    const { transport } = recorder(events(chunk))
    const stream = await new Audio(transport).speech.create({ ...params, stream: true })
    await expect(collect(stream)).rejects.toBeInstanceOf(StreamError)
  })

  test('create() with stream rejects a refusal that came as the only event of a success', async () => {
    const { transport } = recorder(events({ error: { code: '1214', message: '音色id不存在' } }))
    const answer = new Audio(transport).speech.create({ ...params, stream: true })
    await expect(answer).rejects.toMatchObject({ code: '1214', message: expect.stringContaining('音色id不存在') })
  })

  test('create() rejects a refusal where sound should be, though its status is 200', async () => {
    const { transport } = recorder({ success: false, code: 500, msg: '404 NOT_FOUND' })
    await expect(new Audio(transport).speech.create(params)).rejects.toMatchObject({ code: '500' })
  })

  test.each(['model', 'input', 'voice'] as const)('create() refuses a missing %s before anything is sent', (field) => {
    const { transport, sent } = recorder()
    for (const wrong of missing(params, field)) {
      expect(() => new Audio(transport).speech.create(wrong)).toThrow(
        new TypeError(`Cannot send request: ${field} is missing or empty`),
      )
    }
    expect(sent).toEqual([])
  })
})

describe('customization', () => {
  const params = { model: 'm', input: '你好', voice_text: '早', voice_data: recording }

  test('create() sends the recording in a form and gives bytes', async () => {
    const { transport, sent } = recorder(new Response('RIFF', { headers: { 'content-type': 'audio/wav' } }))
    const answer = await new Audio(transport).customization.create(params)
    expect(await answer.text()).toBe('RIFF')
    expect(sent).toMatchObject([{ method: 'POST', url: `${base}/customization` }])
    expect((sent[0]!.body as FormData).get('voice_data')).toBeInstanceOf(File)
  })

  test.each(['model', 'input', 'voice_text', 'voice_data'] as const)('create() refuses a missing %s', (field) => {
    const { transport, sent } = recorder()
    for (const wrong of missing(params, field)) {
      expect(() => new Audio(transport).customization.create(wrong)).toThrow(
        new TypeError(`Cannot send request: ${field} is missing or empty`),
      )
    }
    expect(sent).toEqual([])
  })
})
