/** aimock with one answer of one hundred content chunks. */
import process from 'node:process'
import { LLMock } from '@copilotkit/aimock'

const mock = new LLMock({ port: 0, logLevel: 'silent' })
mock.onMessage('json', { content: '你好！有什么可以帮你？' })
mock.onMessage('stream', { content: '你好'.repeat(100) }, { chunkSize: 2, latency: 0 })
await mock.start()
process.on('message', () => process.send({ rssBytes: process.memoryUsage().rss }))
process.send({ url: `${mock.url}/v1` })
