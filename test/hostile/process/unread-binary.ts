/** Requests speech, does not read the answer, and ends. The process must exit by itself. */
import process from 'node:process'
import { Zhipu } from '../../../src/index.ts'

const zhipu = new Zhipu({ apiKey: 'id.secret', baseURL: process.env['BASE_URL'] })
const speech = await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' })
console.log(speech.contentType)
