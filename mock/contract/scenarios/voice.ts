import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('voice')

/** Voices: cloned from a recording, listed, spoken with, deleted. */
export const voice: readonly Scenario[] = [
  scenario('the voices of the platform are listed', 1, async (client, t) => {
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
    t.fact('types', [...new Set(list.voice_list.map(({ voice_type }) => voice_type))].join(), 'OFFICIAL')
    t.fact('tongtong is there', list.voice_list.some((one) => one.voice === 'tongtong'), true, 'warning')
  }),

  scenario(
    'a cloned voice is listed, speaks, and is gone when it is deleted',
    { requests: 8, paid: 'a voice' },
    async (client, t) => {
      const name = `contract-${crypto.randomUUID().slice(0, 8)}`
      const said = '你好，今天天气怎么样？我们一起去公园散步吧。'
      const sample = await client.audio.speech.create({
        model: 'glm-tts',
        input: said,
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
        text: said,
        input: '欢迎使用',
      })
      t.shape('clone', cloned, { voice: 'string', file_id: 'string', file_purpose: 'string', request_id: 'string' })
      t.fact('file_purpose', cloned.file_purpose, 'voice-clone-output')
      const mine = async () => (await client.voice.list({ voiceType: 'PRIVATE' })).voice_list.map((one) => one.voice)
      t.fact('listed', (await mine()).includes(cloned.voice), true)
      const speech = await client.audio.speech.create({ model: 'glm-tts', input: '你好', voice: cloned.voice })
      t.fact('speaks', (await speech.bytes()).length > 0, true)
      const gone = await client.voice.delete({ voice: cloned.voice })
      t.shape('deleted', gone, { voice: 'string', 'update_time?': 'string' })
      t.fact('listed after deletion', (await mine()).includes(cloned.voice), false)
    },
  ),

  scenario('a voice that is none is not deleted, and of a file that is none no voice is made', 2, async (client, t) => {
    t.fact('deletion', await isRefused(client.voice.delete({ voice: 'a-voice-that-never-was' })), true)
    const order = { model: 'glm-tts-clone', voice_name: 'contract', file_id: 'no-such-file', input: '欢迎使用' }
    t.fact('clone', await isRefused(client.voice.clone(order)), true)
  }),
]
