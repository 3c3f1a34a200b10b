import { WebSocket } from 'ws'
import { realtime, type RealtimeOptions, type RealtimeParams, type RealtimeSession } from '../../src/realtime/index.ts'
import { type RealtimeServerOptions, serveRealtime, type ServerSession } from './realtime-server.ts'

/** A session, and the server's side of it. */
export interface OpenSession extends AsyncDisposable {
  readonly session: RealtimeSession
  readonly peer: ServerSession
  /** Number of TCP connections that stay open. */
  connections(): Promise<number>
}

export const apiKey = 'id.a-secret-of-16-characters'

/** Opens a session with a server of its own. */
export async function openSession(
  params?: RealtimeParams,
  options?: RealtimeOptions,
  serverOptions?: RealtimeServerOptions,
): Promise<OpenSession> {
  const server = await serveRealtime(serverOptions)
  const session = await realtime(params, { apiKey, baseURL: server.baseURL, webSocket: WebSocket, ...options })
  return {
    session,
    peer: server.sessions[0]!,
    connections: server.connections,
    async [Symbol.asyncDispose]() {
      await session.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
