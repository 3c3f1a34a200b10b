import { vi } from 'vitest'
import { WebSocket } from 'ws'
import { pcm64, serveRealtime } from './realtime-server.ts'

/** Serves sessions for an example, which ends with the process of the test. The base URL is an environment variable. */
export async function serveExample(): Promise<{ apiKey: string; webSocket: typeof WebSocket }> {
  const server = await serveRealtime({
    onSession: (peer) =>
      peer.on('response.create', () =>
        peer.send(
          { type: 'response.created', response: { id: 'resp1' } },
          { type: 'response.audio_transcript.delta', response_id: 'resp1', delta: '你好' },
          { type: 'response.audio.delta', response_id: 'resp1', delta: pcm64(1, 2, 3) },
          { type: 'response.done', response: { id: 'resp1', status: 'completed' } },
        )),
  })
  vi.stubEnv('ZHIPUAI_BASE_URL', server.baseURL)
  return { apiKey: 'id.secret-of-the-example', webSocket: WebSocket }
}
