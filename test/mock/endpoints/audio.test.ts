import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { synthesize } from '../../../mock/data/encode/speech.ts'
import { pcm, readWav, wav } from '../../../mock/data/encode/wav.ts'
import { eventsOf, rawChatClient } from '../../support/raw-chat-client.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function bytesOf(body: object): Promise<{ type: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { zhipu } = rawChatClient()
  const response = await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/audio/speech', {
    method: 'POST',
    headers: { authorization: `Bearer ${zhipu.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { type: response.headers.get('content-type')!, bytes: new Uint8Array(await response.arrayBuffer()) }
}

describe('speech', () => {
  const body = { model: 'glm-tts', input: '你好，今天天气怎么样', voice: 'tongtong' }

  test('is PCM by default and WAVE on request: the same samples, 24 000 per second', async () => {
    const pcmReply = await bytesOf(body)
    const wavReply = await bytesOf({ ...body, response_format: 'wav' })
    expect([pcmReply.type, wavReply.type]).toEqual(['audio/pcm', 'audio/wav'])
    expect(wavReply.bytes.slice(44)).toEqual(pcmReply.bytes)
    expect(new DataView(wavReply.bytes.buffer).getUint32(24, true)).toBe(24_000)
    expect(pcmReply.bytes).toEqual(pcm(synthesize(body.input, { voice: 'tongtong' })))
  })

  test('has a length that depends on the text and the speed', async () => {
    const seconds = async (more: object) =>
      readWav((await bytesOf({ ...body, response_format: 'wav', ...more })).bytes)!.seconds
    expect(await seconds({})).toBeCloseTo(2)
    expect(await seconds({ input: body.input.repeat(2) })).toBeCloseTo(4)
    expect(await seconds({ speed: 2 })).toBeCloseTo(1)
  })

  test('streams events with the recorded key order, numbered by index, without [DONE]', async () => {
    const { text, type } = await rawChatClient().post('/audio/speech', { ...body, input: '你好', stream: true })
    expect(type).toBe('text/event-stream;charset=UTF-8')
    const [first, second, last, ...remaining] = text.split('\n\n')
    expect(first).toMatch(
      /^data: \{"id":"\d{14}[0-9a-f]{16}","created":1767225600,"model":"glm-tts","choices":\[\{"index":0,"delta":\{"role":"assistant","content":"[\w+/]+=*","return_sample_rate":24000,"return_format":"pcm"\}\}\]\}$/,
    )
    expect(second).toContain('"index":1,')
    expect(last).toMatch(
      /^data: \{"choices":\[\{"finish_reason":"stop","index":2\}\],"created":1767225600,"id":"[^"]+","model":"glm-tts"\}$/,
    )
    expect(remaining).toEqual([''])
  })

  test.each(['base64', 'hex'] as const)('streams in %s the same samples as without stream', async (encode_format) => {
    const { text } = await rawChatClient().post('/audio/speech', { ...body, stream: true, encode_format })
    const parts = (eventsOf(text) as { choices: [{ delta?: { content: string } }] }[]).flatMap(({ choices }) =>
      choices[0].delta ? [Buffer.from(choices[0].delta.content, encode_format)] : []
    )
    expect(Uint8Array.from(Buffer.concat(parts))).toEqual((await bytesOf(body)).bytes)
  })

  test('an error of a streamed request is the only event of a reply with status 200', async () => {
    const refused = await rawChatClient().post('/audio/speech', { ...body, voice: 'unknown', stream: true })
    expect(refused).toMatchObject({
      status: 200,
      text: 'data: {"error":{"code":"1214","message":"音色id不存在"}}\n\n',
    })
    const moderated = await rawChatClient().post('/audio/speech', { ...body, input: '敏感词示例', stream: true })
    expect(eventsOf(moderated.text)).toMatchObject([{ error: { code: '1301' } }])
  })

  test.each([
    ['an unknown model', { model: 'glm-tts-9' }, '1211'],
    ['an empty input', { input: '' }, '1213'],
    ['a request without a voice', { voice: undefined }, '1213'],
    ['an unknown voice', { voice: 'unknown' }, '1214'],
    ['an input of 1025 characters', { input: 'a'.repeat(1025) }, '1214'],
    ['a speed of 0.4', { speed: 0.4 }, '1214'],
    ['a speed of 2.1', { speed: 2.1 }, '1214'],
    ['a volume of 0', { volume: 0 }, '1214'],
    ['a volume of 11', { volume: 11 }, '1214'],
    ['the format MP3', { response_format: 'mp3' }, '1214'],
    ['a sensitive word', { input: '敏感词示例' }, '1301'],
  ])('%s is refused', async (_, wrong, code) => {
    const { status, body: refused } = await rawChatClient().post('/audio/speech', { ...body, ...wrong })
    expect([status, refused.error.code]).toEqual([400, code])
  })

  test('scripted audio replaces the speech, in one body or in events', async () => {
    const { zhipu, post } = rawChatClient()
    const sound = Uint8Array.from({ length: 10_000 }, (_, index) => index)
    zhipu.audio.speech.reply(sound)
    zhipu.audio.speech.reply(sound)
    const { text } = await post('/audio/speech', { ...body, stream: true })
    const parts = (eventsOf(text) as { choices: [{ delta?: { content: string } }] }[]).slice(0, -1)
    expect(parts).toHaveLength(2)
    expect(parts.map(({ choices }) => choices[0].delta?.content).join('')).toBe(
      base64(sound.subarray(0, 9_600)) + base64(sound.subarray(9_600)),
    )
    const response = await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/audio/speech', {
      method: 'POST',
      headers: { authorization: `Bearer ${zhipu.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, response_format: 'wav' }),
    })
    expect(response.headers.get('content-type')).toBe('audio/wav')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(sound)
  })

  test('WAVE with stream is refused', async () => {
    const { text } = await rawChatClient().post('/audio/speech', { ...body, stream: true, response_format: 'wav' })
    expect(eventsOf(text)).toMatchObject([{ error: { code: '1214' } }])
  })
})

describe('transcriptions', () => {
  const recording = wav(synthesize('你好，今天天气怎么样', { voice: 'jam' }))
  const file = new File([recording], 'a.wav')
  const fields = { model: 'glm-asr-2512', file }
  const path = '/audio/transcriptions'

  test('speech of the mock is transcribed exactly', async () => {
    const { text } = await rawChatClient().form(path, { ...fields, request_id: 'r-0815' })
    expect(text).toMatch(
      /^\{"id":"\d{14}[0-9a-f]{16}","created":1767225600,"request_id":"r-0815","model":"glm-asr-2512","text":"你好，今天天气怎么样"\}$/,
    )
  })

  test('file_base64 is transcribed too, and file takes precedence over it', async () => {
    const farewell = base64(wav(synthesize('再见', { voice: 'jam' })))
    const mock = rawChatClient()
    const textOf = async (more: object) => (await mock.form(path, { model: 'glm-asr', ...more })).body.text
    expect(await textOf({ file_base64: farewell })).toBe('再见')
    expect(await textOf({ file_base64: `data:audio/wav;base64,${farewell}` })).toBe('再见')
    expect(await textOf({ file_base64: farewell, file })).toBe('你好，今天天气怎么样')
  })

  test('the text of any other recording is a poem, four characters per second', async () => {
    const silence = wav({ samples: new Int16Array(48_000), rate: 24_000 })
    const mock = rawChatClient()
    expect((await mock.form(path, { ...fields, file: new File([silence], 'a.wav') })).body.text).toBe(
      '床前明月光，疑是',
    )
    const mp3 = new File([new Uint8Array(16_000)], 'a.mp3')
    expect((await mock.form(path, { ...fields, file: mp3 })).body.text).toBe('床前明月')
  })

  test('a stream has the text in deltas, then transcript.text.done and [DONE]', async () => {
    const { text, type } = await rawChatClient().form(path, { ...fields, stream: 'true' })
    expect(type).toBe('text/event-stream;charset=UTF-8')
    expect(text).toMatch(
      /^data: \{"id":"[^"]+","created":1767225600,"model":"glm-asr-2512","delta":"你好，?","type":"transcript\.text\.delta"\}\n\n/,
    )
    const events = eventsOf(text) as { delta?: string; type?: string }[]
    expect(events.pop()).toBe('[DONE]')
    expect(events.pop()).toEqual({
      id: expect.any(String),
      created: 1767225600,
      model: 'glm-asr-2512',
      type: 'transcript.text.done',
    })
    expect(events.map(({ delta }) => delta).join('')).toBe('你好，今天天气怎么样')
  })

  test('a scripted reply replaces members of the transcription, in one body or in events', async () => {
    const mock = rawChatClient()
    const { transcriptions } = mock.zhipu.audio
    transcriptions.reply({ text: '一二三四五' })
    transcriptions.reply({ text: '一二三四五', id: 'a' })
    const { text } = await mock.form(path, { ...fields, stream: 'true' })
    expect((eventsOf(text) as { delta?: string }[]).map(({ delta = '' }) => delta)).toEqual(['一二三四', '五', '', ''])
    expect((await mock.form(path, fields)).body).toMatchObject({ text: '一二三四五', id: 'a', model: 'glm-asr-2512' })
  })

  test('scripted events are streamed unchanged', async () => {
    const mock = rawChatClient()
    mock.zhipu.audio.transcriptions.reply.stream([{ id: '1', created: 1, model: 'm', type: 'transcript.text.done' }])
    const { text } = await mock.form(path, { ...fields, stream: 'true' })
    expect(text).toBe('data: {"id":"1","created":1,"model":"m","type":"transcript.text.done"}\n\ndata: [DONE]\n\n')
  })

  test.each([
    ['JSON', { hotwords: '["张三","北京"]' }],
    ['a single word', { hotwords: '张三' }],
  ])('hotwords are accepted as %s', async (_, more) => {
    expect((await rawChatClient().form(path, { ...fields, ...more })).status).toBe(200)
  })

  test.each<[string, Record<string, string | Blob>, string]>([
    ['an unknown model', { ...fields, model: 'whisper-1' }, '1211'],
    ['a request without a file', { model: 'glm-asr-2512' }, '1213'],
    ['an empty file', { ...fields, file: new File([], 'a.wav') }, '1214'],
    ['a file of another format', { ...fields, file: new File([recording], 'a.flac') }, '1214'],
    ['a recording of 31 seconds', { ...fields, file: new File([new Uint8Array(31 * 16_000)], 'a.mp3') }, '1214'],
    ['a file of more than 25 MB', { ...fields, file: new File([new Uint8Array(26_300_000)], 'a.mp3') }, '1214'],
    ['invalid Base64', { model: 'glm-asr-2512', file_base64: '§' }, '1214'],
    ['101 hotwords', { ...fields, hotwords: JSON.stringify(new Array(101).fill('好')) }, '1214'],
    ['a sensitive word', { ...fields, prompt: '敏感词示例' }, '1301'],
  ])('%s is refused', async (_, wrong, code) => {
    expect(await rawChatClient().form(path, wrong)).toMatchObject({ status: 400, body: { error: { code } } })
  })

  test('a transcription request that is not a form is refused', async () => {
    expect((await rawChatClient().post(path, { model: 'glm-asr-2512' })).body.error.code).toBe('1210')
  })
})

describe('customization', () => {
  const path = '/audio/customization'
  const fields = { model: 'glm-4-voice', input: '你好', voice_text: '早' }
  const voice = (text: string) => new File([text], 'me.wav')

  test('returns WAVE in a voice that depends on the recording', async () => {
    const mock = rawChatClient()
    const audioOf = async (voice_data: File) => (await mock.form(path, { ...fields, voice_data })).text
    expect(await mock.form(path, { ...fields, voice_data: voice('a') })).toMatchObject({
      status: 200,
      type: 'audio/wav',
    })
    expect(await audioOf(voice('a'))).toBe(await audioOf(voice('a')))
    expect(await audioOf(voice('b'))).not.toBe(await audioOf(voice('a')))
  })

  test.each([
    ['model', '1214'],
    ['input', '1213'],
    ['voice_text', '1213'],
    ['voice_data', '1213'],
  ])('without %s is refused with %s', async (field, code) => {
    const { [field]: _, ...incomplete }: Record<string, string | Blob> = { ...fields, voice_data: voice('a') }
    expect((await rawChatClient().form(path, incomplete)).body.error.code).toBe(code)
  })
})

test('the string "true" enables streaming of speech, as of other endpoints', async () => {
  const body = { model: 'glm-tts', input: '好', voice: 'tongtong', stream: 'true' }
  expect((await rawChatClient().post('/audio/speech', body)).type).toMatch(/^text\/event-stream/)
})

test.each([
  ['with response_format', { response_format: 'pcm', encode_format: 'base64' }],
  ['without response_format', {}],
])('cogtts streams PCM with 24 000 samples per second, %s', async (_, options) => {
  const body = { model: 'cogtts', input: 'hi', voice: 'tongtong', stream: true, ...options }
  const { type, text } = await rawChatClient().post('/audio/speech', body)
  expect(type).toMatch(/^text\/event-stream/)
  expect(eventsOf(text)[0]).toMatchObject({
    choices: [{ delta: { return_sample_rate: 24_000, return_format: 'pcm' } }],
  })
})

test('the models of 2025 have their own limits: a recording of 60 seconds, an input of 4096 characters', async () => {
  const file = new File([new Uint8Array(59 * 16_000)], 'a.mp3')
  expect((await rawChatClient().form('/audio/transcriptions', { model: 'glm-asr', file })).status).toBe(200)
  expect((await rawChatClient().form('/audio/transcriptions', { model: 'glm-asr-2512', file })).status).toBe(400)
  const speechOf = (length: number) => ({ model: 'cogtts', input: 'a'.repeat(length), voice: 'tongtong' })
  expect(await rawChatClient().post('/audio/speech', speechOf(4096))).toMatchObject({ status: 200, type: 'audio/wav' })
  expect((await rawChatClient().post('/audio/speech', speechOf(4097))).status).toBe(400)
})
