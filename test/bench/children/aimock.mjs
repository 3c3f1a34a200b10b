/** aimock with the same replies as `served.mjs`. All pieces have the same length, which aimock takes as its chunk size. */
import process from 'node:process'
import { LLMock } from '@copilotkit/aimock'

const { content, pieces } = JSON.parse(process.argv[2])
const mock = new LLMock({ port: 0, logLevel: 'silent' })
mock.onMessage('json', { content })
mock.onMessage('stream', { content: pieces.join('') }, { chunkSize: pieces[0].length, latency: 0 })
await mock.start()
process.on('message', () => process.send({ rssBytes: process.memoryUsage().rss }))
process.send({ url: `${mock.url}/v1` })
