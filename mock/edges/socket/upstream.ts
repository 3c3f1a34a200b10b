import type { WebSocketClass } from '../../../src/realtime/index.ts'
import type { Closing } from '../../http/socket.ts'
import { onAbort } from '../../time/on-abort.ts'

/** Receives what happens on a connection that is open. */
export interface UpstreamHandlers {
  message(message: string | Uint8Array): void
  /** Called once, after the connection was open; with code 1006 when it was lost. */
  close(closing: Closing): void
}

/** A connection with the live API. */
export interface Upstream {
  send(message: string | Uint8Array): void
  close(): void
}

/** The members of the events of a WebSocket. */
interface SocketEvent {
  readonly data?: unknown
  readonly code?: number
  readonly reason?: string
  readonly message?: string
}

interface ClientSocket {
  binaryType: string
  send(message: string | Uint8Array): void
  close(code?: number): void
  addEventListener(type: string, listener: (event: SocketEvent) => void): void
}

const BROKEN = 1006

/** What a connection is opened with. */
export interface UpstreamOptions {
  readonly webSocket: WebSocketClass
  readonly authorization: string | undefined
  /** Ends a handshake that takes too long for the client. */
  readonly signal: AbortSignal | undefined
}

/**
 * Opens a WebSocket to the live API, with the header `authorization` where the class takes headers, otherwise with the key in the query.
 *
 * @throws {Error} when the handshake fails; the runtimes do not tell its response.
 */
export function openUpstream(
  url: URL,
  { webSocket, authorization, signal }: UpstreamOptions,
  handlers: UpstreamHandlers,
): Promise<Upstream> {
  const socket = construct(webSocket, url, authorization)
  socket.binaryType = 'arraybuffer'
  const release = onAbort(signal, () => socket.close())
  return new Promise<Upstream>((resolve, reject) => {
    let state: 'connecting' | 'open' | 'closed' = 'connecting'
    const end = ({ code = BROKEN, reason = '', message = reason }: SocketEvent) => {
      // Deno reports 0 for a connection that was lost.
      if (state === 'open') handlers.close({ code: code || BROKEN, reason })
      else reject(new Error(message))
      state = 'closed'
    }
    socket.addEventListener('open', () => {
      state = 'open'
      resolve({
        send: (message) => state === 'open' && socket.send(message),
        close: () => socket.close(1000),
      })
    })
    socket.addEventListener('message', ({ data }) => {
      handlers.message(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data))
    })
    socket.addEventListener('close', (event) => state !== 'closed' && end(event))
    // Node 20 and 22 report a failed handshake by `error` only. An `error` of an open connection is followed by `close`.
    socket.addEventListener('error', ({ message }) => state === 'connecting' && end({ message: message ?? '' }))
  }).finally(release)
}

function construct(Class: WebSocketClass, url: URL, authorization: string | undefined): ClientSocket {
  const Socket = Class as unknown as new (url: string, init?: object) => ClientSocket
  const href = (target: URL) => target.href.replace(/^http/, 'ws')
  if (authorization === undefined) return new Socket(href(url))
  try {
    return new Socket(href(url), { headers: { authorization } })
  } catch {
    // Browsers and Workers take no headers.
    const target = new URL(url)
    target.searchParams.set('Authorization', authorization.replace(/^bearer\s+/i, ''))
    return new Socket(href(target))
  }
}
