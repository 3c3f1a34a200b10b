import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('voice')

/** Voices: cloning from a recording, lists, speech, deletion, errors. */
export const voice: readonly Scenario[] = [
  scenario('the official voices are listed', 1, async (client, t) => {
    const list = await client.voice.list({ voiceType: 'OFFICIAL' })
    t.shape('list', list, {
      voice_list: [{
        voice: 'string',
        voice_name: 'string',
        voice_type: 'string',
        'download_url?': 'string',
        'create_time?': 'string',
      }],
    })
    t.fact('voice types', [...new Set(list.voice_list.map(({ voice_type }) => voice_type))].join(), 'OFFICIAL')
    t.fact('tongtong is listed', list.voice_list.some(({ voice }) => voice === 'tongtong'), true, 'warning')
  }),

  scenario(
    'a cloned voice can be listed, used for speech and deleted',
    { requests: 8, paid: 'a voice' },
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
      const cloned = await client.voice.clone({
        model: 'glm-tts-clone',
        voice_name: name,
        file_id: file.id,
        text,
        input: '欢迎使用',
      })
      t.shape('clone', cloned, { voice: 'string', file_id: 'string', file_purpose: 'string', request_id: 'string' })
      t.fact('file_purpose', cloned.file_purpose, 'voice-clone-output')
      const listVoices = async () =>
        (await client.voice.list({ voiceType: 'PRIVATE' })).voice_list.map(({ voice }) => voice)
      t.fact('is listed', (await listVoices()).includes(cloned.voice), true)
      const speech = await client.audio.speech.create({ model: 'glm-tts', input: '你好', voice: cloned.voice })
      t.fact('speech is not empty', (await speech.bytes()).length > 0, true)
      const deleted = await client.voice.delete({ voice: cloned.voice })
      t.shape('deleted', deleted, { voice: 'string', 'update_time?': 'string' })
      t.fact('is listed after deletion', (await listVoices()).includes(cloned.voice), false)
    },
  ),

  scenario('deleting an unknown voice and cloning from an unknown file are rejected', 2, async (client, t) => {
    t.fact('deletion is rejected', await isRefused(client.voice.delete({ voice: 'no-such-voice' })), true)
    const request = { model: 'glm-tts-clone', voice_name: 'contract', file_id: 'no-such-file', input: '欢迎使用' }
    t.fact('clone is rejected', await isRefused(client.voice.clone(request)), true)
  }),
]
