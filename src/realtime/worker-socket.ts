import type { Fetch } from '../options.ts'
import type { OpenSocket, Refusal, Socket } from './socket-types.ts'

/** Opens the socket of a Worker. Loaded there only: the other runtimes have a WebSocket class. */
export async function upgrade(
  url: string,
  headers: Record<string, string>,
  fetch: Fetch | undefined = globalThis.fetch,
  open: OpenSocket,
  signal: AbortSignal,
): Promise<Socket | Refusal> {
  try {
    const response = await fetch(url, { headers: { ...headers, upgrade: 'websocket' }, signal })
    const { webSocket: socket } = response as { webSocket?: Socket | null }
    if (!socket) return { message: '', response }
    const opened = open(socket, true)
    socket.accept!()
    return opened
  } catch (error) {
    return { message: `${error}` }
  }
}
