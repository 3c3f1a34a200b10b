import type { Refusal, Socket, SocketEvent, SocketHandlers } from './socket-types.ts'

/**
 * Resolves when a socket is open or was refused. `isOpen` says that it is open, and delivers nothing before the caller goes on.
 *
 * A lost connection is `close` alone, or `error` and `close` in any order. A failed handshake is the same, and in Node 20 and 22 `error` alone
 * (observed November 2026). The listeners stay until the socket is collected: an `error` without listener would end a Node process that uses
 * `ws`.
 */
export function openSocket(
  socket: Socket,
  signal: AbortSignal,
  { message, close }: SocketHandlers,
  isOpen?: boolean,
): Promise<Socket | Refusal> {
  return new Promise((resolve) => {
    let onClose: SocketHandlers['close'] = ({ reason }) => resolve({ message: reason })
    const onOpen = () => {
      onClose = close
      resolve(socket)
    }
    // Deno closes a lost connection with code 0.
    const onEnd = ({ code, reason, message }: SocketEvent) =>
      onClose({ code: code || 1006, reason: reason ?? message ?? '' })
    const end = () => {
      try {
        if (socket.terminate) socket.terminate()
        else socket.close()
      } catch {
        // It is closed already.
      }
    }
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => message(data))
    socket.addEventListener('error', onEnd)
    socket.addEventListener('close', onEnd)
    socket.addEventListener('open', onOpen)
    if (isOpen) onOpen()
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
}
