import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { relay, Zhipu } from 'zhipu-fetch'

const app = new Hono()
const zhipu = new Zhipu()

app.post('/chat', async (c) => {
  const { messages } = await c.req.json()
  const options = { signal: c.req.raw.signal }
  const stream = await zhipu.chat.completions.create({ model: 'glm-4.6', messages, stream: true }, options)
  return new Response(stream.toReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
})

app.post('/text', async (c) => {
  const { messages } = await c.req.json()
  const stream = zhipu.chat.completions.stream({ model: 'glm-4.6', messages }, { signal: c.req.raw.signal })
  return streamSSE(c, async (events) => {
    for await (const data of stream.text()) await events.writeSSE({ data })
  }, async (error) => console.error(error.name))
})

const handle = relay({ models: ['glm-4.6'], authorize: (request) => request.headers.get('cookie') === 'session=1' })
app.post('/api/paas/v4/*', (c) => handle(c.req.raw))

export default app
