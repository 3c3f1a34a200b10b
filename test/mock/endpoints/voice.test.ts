import { expect, test } from 'vitest'
import { decodeSpeech, synthesize } from '../../../mock/data/encode/speech.ts'
import { readWav, wav } from '../../../mock/data/encode/wav.ts'
import { type RawChatClient, rawChatClient } from '../../support/raw-chat-client.ts'

/** A recording with this duration. */
const recording = (seconds: number) => new File([wav(synthesize('好'.repeat(seconds * 5), { voice: 'me' }))], 'me.wav')

async function upload(mock: RawChatClient, file = recording(4), purpose = 'voice-clone-input'): Promise<string> {
  return (await mock.form('/files', { file, purpose })).body.id
}

const cloneParams = (file_id: string) => ({
  model: 'glm-tts-clone',
  voice_name: 'narrator',
  file_id,
  input: '欢迎使用',
})

test('a cloned voice has an id and a trial recording of the input', async () => {
  const mock = rawChatClient()
  const { text, body } = await mock.post('/voice/clone', { ...cloneParams(await upload(mock)), request_id: 'r-0815' })
  expect(text).toMatch(
    /^\{"voice":"voice_clone_\d{8}_\d{6}_001","file_id":"[^"]+","file_purpose":"voice-clone-output","request_id":"r-0815"\}$/,
  )
  const trial = await mock.zhipu.fetch(`https://open.bigmodel.cn/api/paas/v4/files/${body.file_id}/content`, {
    headers: { authorization: `Bearer ${mock.zhipu.apiKey}` },
  })
  const audio = readWav(new Uint8Array(await trial.arrayBuffer()))
  expect(decodeSpeech(audio!.samples!)).toBe('欢迎使用')
})

test('a cloned voice can be used and listed; a deleted voice is unknown', async () => {
  const mock = rawChatClient()
  const { body: { voice } } = await mock.post('/voice/clone', cloneParams(await upload(mock)))
  const speak = () => mock.post('/audio/speech', { model: 'glm-tts', input: '你好', voice, response_format: 'wav' })
  expect(await speak()).toMatchObject({ status: 200, type: 'audio/wav' })

  const { body: { voice_list: [listed, ...others] } } = await mock.get('/voice/list?voiceType=PRIVATE')
  expect(others).toEqual([])
  expect(listed).toEqual({
    voice,
    voice_name: 'narrator',
    voice_type: 'PRIVATE',
    download_url: `https://aigc-files.bigmodel.cn/api/voice/${voice}.wav`,
    create_time: '2026-01-01 08:00:00',
  })
  expect(readWav((await mock.fetch(listed.download_url)).bytes)).toBeDefined()

  const { text } = await mock.post('/voice/delete', { voice })
  expect(text).toBe(`{"voice":"${voice}","update_time":"2026-01-01 08:00:00"}`)
  expect((await mock.get('/voice/list?voiceType=PRIVATE')).body.voice_list).toEqual([])
  expect((await speak()).body.error).toEqual({ code: '1214', message: '音色id不存在' })
  expect((await mock.post('/voice/delete', { voice })).body.error.code).toBe('1214')
})

test('the list has the official voices and can be filtered by a part of the name', async () => {
  const mock = rawChatClient()
  const { body: { voice_list } } = await mock.get('/voice/list')
  expect(voice_list.map(({ voice }: { voice: string }) => voice)).toEqual([
    'tongtong',
    'chuichui',
    'xiaochen',
    'jam',
    'kazi',
    'douji',
    'luodo',
  ])
  const filtered = await mock.get(`/voice/list?voiceName=${encodeURIComponent('陈')}`)
  expect(filtered.body.voice_list).toMatchObject([{ voice: 'xiaochen', voice_type: 'OFFICIAL' }])
  expect(readWav((await mock.fetch(filtered.body.voice_list[0].download_url)).bytes)).toBeDefined()
})

test.each([
  ['an unknown model', { model: 'glm-tts' }, '1211'],
  ['an empty name', { voice_name: '' }, '1213'],
  ['no trial text', { input: undefined }, '1213'],
  ['an unknown file', { file_id: 'file-0' }, '1214'],
  ['a sensitive word', { input: '敏感词示例' }, '1301'],
])('a clone request with %s is refused', async (_, invalid, code) => {
  const mock = rawChatClient()
  const { body } = await mock.post('/voice/clone', { ...cloneParams(await upload(mock)), ...invalid })
  expect(body.error.code).toBe(code)
})

test.each([2, 31])('a recording of %i seconds is refused', async (seconds) => {
  const mock = rawChatClient()
  const { body } = await mock.post('/voice/clone', cloneParams(await upload(mock, recording(seconds))))
  expect(body.error.code).toBe('1214')
})

test('a file of another purpose is refused', async () => {
  const mock = rawChatClient()
  const file = new File([wav(synthesize('好'.repeat(20), { voice: 'me' }))], 'me.jsonl')
  const { body } = await mock.post('/voice/clone', cloneParams(await upload(mock, file, 'batch')))
  expect(body.error.code).toBe('1214')
})

test('a voice name can be used once', async () => {
  const mock = rawChatClient()
  const file = await upload(mock)
  await mock.post('/voice/clone', cloneParams(file))
  expect((await mock.post('/voice/clone', cloneParams(file))).body.error.code).toBe('1214')
  expect((await mock.post('/voice/clone', { ...cloneParams(file), voice_name: 'other' })).body.voice).toMatch(/_002$/)
})

test('an official voice cannot be deleted, and an unknown voiceType is refused', async () => {
  expect((await rawChatClient().post('/voice/delete', { voice: 'tongtong' })).body.error.code).toBe('1214')
  expect((await rawChatClient().get('/voice/list?voiceType=SECRET')).body.error.code).toBe('1214')
})

test('a voice named like a property of Object.prototype is unknown', async () => {
  const body = { model: 'glm-tts', input: '你好', voice: 'constructor' }
  expect((await rawChatClient().post('/audio/speech', body)).body.error).toEqual({
    code: '1214',
    message: '音色id不存在',
  })
})

test('a voice can be cloned with the model cogtts-clone, in any case', async () => {
  const mock = rawChatClient()
  const body = { ...cloneParams(await upload(mock)), model: 'CogTTS-clone' }
  expect(await mock.post('/voice/clone', body)).toMatchObject({
    status: 200,
    body: { file_purpose: 'voice-clone-output' },
  })
})
