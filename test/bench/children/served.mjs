/** The mock server with a JSON reply and a streamed reply. Arguments: the content of the JSON reply and the pieces of the stream, as JSON. */
import process from 'node:process'
import { buildUrl } from '../build.mjs'

const { mockZhipu } = await import(buildUrl('mock'))
const { serve } = await import(buildUrl('server'))

const { content, pieces } = JSON.parse(process.argv[2])
const mock = mockZhipu()
mock.chat.when({ last: 'json' }).reply(content)
mock.chat.when({ last: 'stream' }).reply.stream(pieces)
const server = await serve(mock, { port: 0 })
process.on('message', () => process.send({ rssBytes: process.memoryUsage().rss }))
process.send({ url: server.baseURL })
