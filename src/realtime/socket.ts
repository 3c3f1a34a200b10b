import { failWith } from './failure.ts'
import type { Handshake, Refusal, Socket, SocketEvent, SocketHandlers } from './socket-types.ts'

/**
 * Opens a socket and resolves when it is open or was refused.
 *
 * A lost connection is `close` alone, or `error` and `close` in any order. A failed handshake is the same, and in Node 20 and 22 `error` alone
 * (observed November 2026).
 */
export async function openSocket(handshake: Handshake): Promise<Socket | Refusal> {
  const { url, headers, signal, handlers } = handshake
  const { WebSocket, WebSocketPair } = globalThis as { WebSocket?: unknown; WebSocketPair?: unknown }
  // Workers refuse headers in the constructor.
  if (WebSocketPair && !handshake.webSocket) return (await import('./worker-socket.ts')).upgrade(handshake, listen)
  const Class = (handshake.webSocket ?? WebSocket) as (new (url: string, init?: object) => Socket) | undefined
  if (!Class) return failWith('noWebSocket')
  // Browsers take a second argument for a list of protocols.
  const socket = new Class(url.replace(/^http/, 'ws'), Object.keys(headers)[0] ? { headers } : undefined)
  return new Promise((resolve) => {
    let close: SocketHandlers['close'] = ({ reason }) => resolve({ message: reason })
    listen(socket, signal, { ...handlers, close: (info) => close(info) })
    socket.addEventListener('open', () => {
      close = handlers.close
      resolve(socket)
    })
    socket.on?.('unexpected-response', (...refused) => resolve({ message: '', refused }))
  })
}

/** The listeners stay until the socket is collected: an `error` without listener would end a Node process that uses `ws`. */
function listen(socket: Socket, signal: AbortSignal, { message, close }: SocketHandlers): void {
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => message(data))
  // Deno closes a lost connection with code 0.
  const onEnd = ({ code, reason, message }: SocketEvent) =>
    close({ code: code || 1006, reason: reason ?? message ?? '' })
  socket.addEventListener('error', onEnd)
  socket.addEventListener('close', onEnd)
  const end = () => {
    try {
      if (socket.terminate) socket.terminate()
      else socket.close()
    } catch {
      // It is closed already.
    }
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
}
