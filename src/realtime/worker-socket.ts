import type { Handshake, Refusal, Socket, SocketHandlers } from './socket-types.ts'

/** Opens the socket of a Worker. Loaded there only: the other runtimes have a WebSocket class. */
export async function upgrade(
  { url, headers, fetch = globalThis.fetch, signal, handlers }: Handshake,
  listen: (socket: Socket, signal: AbortSignal, handlers: SocketHandlers) => void,
): Promise<Socket | Refusal> {
  try {
    const response = await fetch(url, { headers: { ...headers, upgrade: 'websocket' }, signal })
    const { webSocket: socket } = response as { webSocket?: Socket | null }
    if (!socket) return { message: '', response }
    listen(socket, signal, handlers)
    socket.accept!()
    return socket
  } catch (error) {
    return { message: `${error}` }
  }
}
