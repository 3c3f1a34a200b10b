import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('voice')

const listOf = (type: string): Shape => ({
  voice_list: [{
    voice: 'text',
    voice_name: 'text',
    voice_type: `=${type}`,
    'download_url?': 'url',
    'create_time?': /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
  }],
})

/** Voices: cloning from a recording, lists, speech, deletion, errors. */
export const voice: readonly Scenario[] = [
  scenario('the official voices are listed', 1, async (client, t) => {
    const list = await client.voice.list({ voiceType: 'OFFICIAL' })
    t.shape('list', list, listOf('OFFICIAL'))
    const names = list.voice_list?.map(({ voice }) => voice) ?? []
    for (const name of ['tongtong', 'chuichui', 'xiaochen', 'jam', 'kazi', 'douji', 'luodo']) {
      t.fact(`${name} is listed`, names.includes(name), true)
    }
    t.fact('voices are different', new Set(names).size === names.length, true)
  }),

  scenario(
    'a cloned voice can be listed, used for speech and deleted',
    { requests: 10, paid: 'a voice' },
    async (client, t) => {
      const name = `contract-${crypto.randomUUID().slice(0, 8)}`
      const text = '你好，今天天气怎么样？我们一起去公园散步吧。'
      const sample = await client.audio.speech.create({
        model: 'glm-tts',
        input: text,
        voice: 'tongtong',
        response_format: 'wav',
      })
      const file = await client.files.create({
        file: new File([Uint8Array.from(await sample.bytes())], 'sample.wav', { type: 'audio/wav' }),
        purpose: 'voice-clone-input',
      })
      const fileId = t.need('file id', file.id)
      t.cleanUp(`file ${fileId}`, () => client.files.delete(fileId))
      const requestId = `contract-${crypto.randomUUID()}`
      const cloned = await client.voice.clone({
        model: 'glm-tts-clone',
        voice_name: name,
        file_id: fileId,
        text,
        input: '欢迎使用',
        request_id: requestId,
      })
      t.shape('clone', cloned, {
        voice: 'text',
        file_id: 'text',
        file_purpose: '=voice-clone-output',
        request_id: 'text',
      })
      t.fact('request_id is the one sent', cloned.request_id === requestId, true)
      if (cloned.file_id) t.cleanUp(`file ${cloned.file_id}`, () => client.files.delete(cloned.file_id))
      const list = await client.voice.list({ voiceType: 'PRIVATE' })
      t.shape('list', list, listOf('PRIVATE'))
      const listed = list.voice_list?.find(({ voice }) => voice === cloned.voice)
      t.fact('name of the voice in the list is the one sent', listed?.voice_name === name, true)
      const speech = await client.audio.speech.create({ model: 'glm-tts', input: '你好', voice: cloned.voice })
      t.fact('speech is not empty', (await speech.bytes()).length > 0, true)
      const deleted = await client.voice.delete({ voice: cloned.voice })
      t.shape('deleted', deleted, { voice: 'text', 'update_time?': /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ })
      t.fact('deleted voice is the cloned one', deleted.voice === cloned.voice, true)
      const remaining = await client.voice.list({ voiceType: 'PRIVATE' })
      t.fact('is listed after deletion', remaining.voice_list?.some(({ voice }) => voice === cloned.voice), false)
    },
  ),

  scenario('deleting an unknown voice and cloning from an unknown file are rejected', 2, async (client, t) => {
    await t.refusal('deletion', client.voice.delete({ voice: 'no-such-voice' }), { status: [400, 404] })
    const request = { model: 'glm-tts-clone', voice_name: 'contract', file_id: 'no-such-file', input: '欢迎使用' }
    await t.refusal('clone', client.voice.clone(request), { status: [400, 404] })
  }),
]
