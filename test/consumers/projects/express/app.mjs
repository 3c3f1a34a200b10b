import express from 'express'
import { pipeline } from 'node:stream/promises'
import { Zhipu } from 'zhipu-fetch'

export const app = express()
const zhipu = new Zhipu()
app.use(express.json())

app.post('/chat', async (request, response) => {
  const visitor = new AbortController()
  response.once('close', () => visitor.abort())
  const { messages } = request.body
  const options = { signal: visitor.signal }
  const stream = await zhipu.chat.completions.create({ model: 'glm-4.6', messages, stream: true }, options)
  response.type('text/event-stream')
  await pipeline(stream.toReadableStream(), response)
})

app.post('/text', async (request, response) => {
  const visitor = new AbortController()
  response.once('close', () => visitor.abort())
  const params = { model: 'glm-4.6', messages: request.body.messages }
  const stream = zhipu.chat.completions.stream(params, { signal: visitor.signal })
  response.type('text/plain')
  for await (const piece of stream.text()) response.write(piece)
  response.end()
})

// Express 5 calls this with the error of an asynchronous handler. After the headers, it can only close the connection.
app.use((error, _request, response, _next) => {
  if (response.headersSent || response.destroyed) return response.destroy()
  response.status(502).json({ code: error.code ?? error.name })
})
