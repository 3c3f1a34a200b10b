import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { rejects } from '../support/expect.ts'
import { fetchLink } from '../support/fetch-link.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'voice.clone() creates a voice that speaks, is listed, and is unknown after voice.delete()': async (t) => {
    const client = t.client()
    const sampleSpeech = await client.audio.speech.create({
      model: 'glm-tts',
      input: '你好，这是一段示例音频的文本内容',
      voice: 'jam',
      response_format: 'wav',
    })
    const file = new File([await sampleSpeech.blob()], 'me.wav')
    const sample = await client.files.create({ file, purpose: 'voice-clone-input' })
    const { voice, file_id } = await client.voice.clone({
      model: 'glm-tts-clone',
      voice_name: '我的声音',
      file_id: sample.id,
      input: '欢迎使用',
    })

    const preview = new File([await (await client.files.content(file_id)).blob()], 'preview.wav')
    const transcription = await client.audio.transcriptions.create({ model: 'glm-asr-2512', file: preview })
    assert.equal(transcription.text, '欢迎使用')

    const params = { model: 'glm-tts', input: '好', voice }
    assert.isAbove((await (await client.audio.speech.create(params)).bytes()).length, 0)

    const { voice_list: [listed] } = await client.voice.list({ voiceName: '我的', voiceType: 'PRIVATE' })
    assert.equal(listed?.voice, voice)
    assert.equal((await fetchLink(t, listed!.download_url)).type, 'audio/wav')

    await client.voice.delete({ voice })
    assert.isEmpty((await client.voice.list({ voiceType: 'PRIVATE' })).voice_list)
    const error = await rejects(client.audio.speech.create(params), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },

  'voice.list() lists the voices of the platform': async (t) => {
    const { voice_list } = await t.client().voice.list({ voiceType: 'OFFICIAL' })
    assert.include(voice_list.map(({ voice }) => voice), 'tongtong')
  },

  'voice.clone() rejects an unknown file with code 1214': async (t) => {
    const params = { model: 'glm-tts-clone', voice_name: 'n', file_id: 'file-0', input: '好' }
    const error = await rejects(t.client().voice.clone(params), Error)
    assert.equal((error as Error & { code?: string }).code, '1214')
  },
}
