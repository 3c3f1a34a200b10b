/** Our mock with the same answers. */
import process from 'node:process'
import { built } from '../build.mjs'

const { mockZhipu } = await import(built('mock'))
const { serve } = await import(built('server'))

const mock = mockZhipu()
mock.chat.when({ last: 'json' }).reply('你好！有什么可以帮你？')
mock.chat.when({ last: 'stream' }).reply.stream(Array.from({ length: 100 }, () => '你好'))
const server = await serve(mock, { port: 0 })
process.on('message', () => process.send({ rssBytes: process.memoryUsage().rss }))
process.send({ url: server.baseURL })
