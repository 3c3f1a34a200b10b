/** Opens the sockets of programs. A page that has only a token does not load it. */
import type { OpenSocket, Refusal, Socket, WebSocketClass } from './socket-types.ts'
import type { Fetch } from '../options.ts'

/** What a socket is opened with. */
interface Connect {
  readonly url: string
  readonly headers: Record<string, string>
  readonly webSocket: WebSocketClass | undefined
  readonly fetch: Fetch | undefined
}

/**
 * Opens a socket of the given class, the global class, or on Workers by a request.
 *
 * @throws {TypeError} when there is no class, or it refuses the URL
 */
export async function connect(
  { url, headers, webSocket, fetch }: Connect,
  open: OpenSocket,
  signal: AbortSignal,
): Promise<Socket | Refusal> {
  const { WebSocket, WebSocketPair } = globalThis as { WebSocket?: unknown; WebSocketPair?: unknown }
  // Workers refuse headers in the constructor.
  if (WebSocketPair && !webSocket) {
    return (await import('./worker-socket.ts')).upgrade(url, headers, fetch, open, signal)
  }
  const Class = (webSocket ?? WebSocket) as (new (url: string, init?: object) => Socket) | undefined
  if (!Class) {
    throw new TypeError(
      'Cannot connect: this runtime has no WebSocket, expected option webSocket, such as the class of package ws',
    )
  }
  // Browsers take a second argument for a list of protocols.
  const socket = new Class(url.replace(/^http/, 'ws'), Object.keys(headers)[0] ? { headers } : undefined)
  return new Promise((resolve) => {
    socket.on?.('unexpected-response', (...refused) => resolve({ message: '', refused }))
    void open(socket).then(resolve)
  })
}
