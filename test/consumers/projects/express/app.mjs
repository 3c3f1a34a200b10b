import express from 'express'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Zhipu } from 'zhipu-fetch'

export const app = express()
const zhipu = new Zhipu()
app.use(express.json())

/** A signal that aborts when the visitor disconnects, also before the first chunk. */
function signalOf(response) {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}

app.post('/pipeline', async (request, response) => {
  const params = { model: 'glm-4.6', messages: request.body.messages, stream: true }
  const stream = await zhipu.chat.completions.create(params, { signal: signalOf(response) })
  response.type('text/event-stream')
  await pipeline(Readable.fromWeb(stream.toReadableStream()), response)
})

app.post('/write', async (request, response) => {
  const params = { model: 'glm-4.6', messages: request.body.messages }
  const stream = zhipu.chat.completions.stream(params, { signal: signalOf(response) })
  response.type('text/plain')
  for await (const piece of stream.text()) response.write(piece)
  response.end()
})

// Express calls this for an error of a handler. After the headers, it can only close the connection.
app.use((error, _request, response, _next) => {
  if (response.headersSent || response.destroyed) return response.destroy()
  response.status(502).json({ code: error.code ?? 'unknown' })
})
