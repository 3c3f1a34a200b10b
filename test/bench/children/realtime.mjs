/** A server of GLM-Realtime in its own process: it answers with ten minutes of audio, and reads what the client sends slowly. */
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

/** Audio of one delta, in seconds: the first delta that was observed in September 2026. */
const DELTA_SECONDS = 1.5
const MINUTES = 10

const delta = Buffer.alloc(DELTA_SECONDS * 24_000 * 2, 1).toString('base64')
/** Milliseconds that the server pauses after each piece of audio. */
const READ_PAUSE_MS = 1

const server = createServer()
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  const send = (event) => new Promise((resolve) => socket.send(JSON.stringify(event), resolve))
  const answer = async () => {
    const response = { id: 'resp1' }
    void send({ type: 'response.created', response })
    for (let seconds = 0; seconds < MINUTES * 60; seconds += DELTA_SECONDS) {
      await send({ type: 'response.audio.delta', response_id: response.id, delta })
    }
    void send({ type: 'response.done', response: { ...response, status: 'completed' } })
  }
  const replies = {
    'session.update': ({ session }) => send({ type: 'session.updated', session }),
    'input_audio_buffer.commit': () => send({ type: 'input_audio_buffer.committed', item_id: 'item1' }),
    'response.create': answer,
    async 'input_audio_buffer.append'() {
      socket.pause()
      await setTimeout(READ_PAUSE_MS)
      socket.resume()
    },
  }
  socket.on('message', (data) => {
    const event = JSON.parse(String(data))
    void replies[event.type]?.(event)
  })
})
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/api/paas/v4` }))
