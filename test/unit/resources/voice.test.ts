import { expect, test } from 'vitest'
import { Voices } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/voice'
const params = { model: 'glm-tts-clone', voice_name: 'narrator', file_id: 'file-1', input: '欢迎' }

test('clone() sends its params and returns the response unchanged', async () => {
  const voice = { voice: 'v', file_id: 'f', file_purpose: 'voice-clone-output', request_id: 'r' }
  const { transport, sent } = recorder(voice)
  expect(await new Voices(transport).clone({ ...params, text: '你好' })).toEqual(voice)
  expect(sent).toMatchObject([{ method: 'POST', url: `${base}/clone` }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual({ ...params, text: '你好' })
})

test('list() URL-encodes Chinese names', async () => {
  const { transport, sent } = recorder({ voice_list: [] })
  await new Voices(transport).list({ voiceName: '彤 彤', voiceType: 'OFFICIAL' })
  await new Voices(transport).list()
  const [filteredURL, plainURL] = sent.map(({ url }) => new URL(url))
  expect(Object.fromEntries(filteredURL!.searchParams)).toEqual({ voiceName: '彤 彤', voiceType: 'OFFICIAL' })
  expect(filteredURL!.search).toMatch(/^[\x21-\x7e]*$/)
  expect(plainURL!.href).toBe(`${base}/list`)
})

test('delete() sends the voice in a POST request', async () => {
  const { transport, sent } = recorder({ voice: 'v', update_time: '2024-03-15 14:30:52' })
  expect(await new Voices(transport).delete({ voice: 'v' })).toMatchObject({ voice: 'v' })
  expect(sent).toMatchObject([{ method: 'POST', url: `${base}/delete`, body: '{"voice":"v"}' }])
})

test('clone() and delete() throw for missing or empty fields and send nothing', () => {
  const { transport, sent } = recorder()
  const voices = new Voices(transport)
  for (const field of ['model', 'voice_name', 'file_id', 'input'] as const) {
    for (const invalid of missingParams(params, field)) {
      expect(() => voices.clone(invalid)).toThrow(new TypeError(`Cannot send request: ${field} is missing or empty`))
    }
  }
  expect(() => voices.delete({ voice: '' })).toThrow(new TypeError('Cannot send request: voice is missing or empty'))
  expect(sent).toEqual([])
})
