import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { relay } from 'zhipu-fetch'

const handle = relay({ models: ['glm-4.6'], authorize: (request) => request.headers.get('cookie') === 'session=1' })

export const server = createServer((message, reply) => {
  answer(message, reply).catch(() => reply.destroy())
})

async function answer(message, reply) {
  const visitor = new AbortController()
  reply.once('close', () => visitor.abort())
  const { method, url, headers } = message
  const body = ['GET', 'HEAD'].includes(method) ? undefined : Readable.toWeb(message)
  const init = { method, headers, body, duplex: 'half', signal: visitor.signal }
  const response = await handle(new Request(`http://${headers.host}${url}`, init))
  reply.writeHead(response.status, Object.fromEntries(response.headers))
  await pipeline(response.body ?? Readable.from([]), reply)
}
