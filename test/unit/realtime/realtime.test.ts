import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { realtime } from '../../../src/realtime/index.ts'
import { pcm64, serveRealtime } from '../../support/realtime-server.ts'

const options = (baseURL: string) => ({ baseURL, apiKey: 'id.secret-of-the-key', webSocket: WebSocket })

describe('realtime()', () => {
  test('opens a session, sends audio and reads the answer', async () => {
    await using server = await serveRealtime({
      onSession(session) {
        session.on('response.create', () =>
          session.send(
            { type: 'response.created', response: { id: 'resp1', status: 'in_progress' } },
            { type: 'response.audio_transcript.delta', response_id: 'resp1', delta: '你' },
            { type: 'response.text.delta', response_id: 'resp1', delta: '你' },
            { type: 'response.audio_transcript.delta', response_id: 'resp1', delta: '好' },
            { type: 'response.audio.delta', response_id: 'resp1', delta: pcm64(1, 2, 3) },
            { type: 'response.audio.delta', response_id: 'resp1', delta: pcm64(4) },
            { type: 'response.done', response: { id: 'resp1', status: 'completed', usage: { total_tokens: 3 } } },
          ))
      },
    })
    await using session = await realtime({ model: 'glm-realtime-flash' }, options(server.baseURL))
    await session.append(new Int16Array(3200))
    const response = await session.respond()
    const chunks: number[][] = []
    for await (const chunk of response.audio()) chunks.push([...new Int16Array(chunk.buffer)])
    expect(chunks).toEqual([[1, 2, 3], [4]])
    expect(await response.done).toMatchObject({ status: 'completed', text: '你好', transcript: '你好', rounds: 1 })
    expect(server.sessions[0]!.received.map(({ type }) => type)).toEqual([
      'session.update',
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
      'response.create',
    ])
    expect(await session.close(4001, 'bye')).toEqual({ code: 4001, reason: 'bye' })
    expect(await server.connections()).toBe(0)
  })
})
