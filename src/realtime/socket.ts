import { assert } from '../internal/assert.ts'
import type { Fetch } from '../options.ts'

/** The part of a WebSocket that the session uses. */
export interface Socket {
  readonly readyState: number
  readonly bufferedAmount?: number
  binaryType: string
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: string, listener: (event: SocketEvent) => void): void
  /** Of the package `ws` and of Bun: closes the connection without a handshake. */
  terminate?(): void
  /** Of the package `ws`. */
  on?(type: 'unexpected-response', listener: (request: NodeRefusal['request'], response: NodeResponse) => void): void
  /** Of Workers: starts the delivery of messages. */
  accept?(): void
}

/** The members of all events of a WebSocket. */
interface SocketEvent {
  readonly data?: unknown
  readonly code?: number
  readonly reason?: string
  readonly message?: string
}

/** A response of Node's module `http`. */
interface NodeResponse extends AsyncIterable<string> {
  setEncoding(encoding: 'utf8'): this
  readonly statusCode: number
  readonly headers: Record<string, string>
}

/**
 * A class with the interface of `WebSocket`. Its second argument may have `headers`, as in the package `ws`, Node, Deno and Bun.
 */
export type WebSocketClass = new (url: string, init?: never) => {
  readonly readyState: number
  send(text: string): void
  close(code?: number, reason?: string): void
}

/** How a session ended. */
export interface CloseInfo {
  /** WebSocket close code; 1006 when the connection was lost. */
  readonly code: number
  /** Text of the server or of `close()`; may be `''`. */
  readonly reason: string
}

/** Receives what happens on a socket. */
export interface SocketHandlers {
  message(data: unknown): void
  /** Called once or twice, not before the socket is open. */
  close(info: CloseInfo): void
}

/** Why a socket did not open. The answer to the handshake is `response` on Workers and `refused` with the package `ws`. */
export interface Refusal {
  readonly message: string
  readonly response?: Response
  readonly refused?: NodeRefusal
}

/** A request and its answer of Node's module `http`. */
export interface NodeRefusal {
  readonly request: { destroy(): void }
  readonly response: NodeResponse
}

/** Closes a socket as fast as the runtime can. */
export function shut(socket: Socket): void {
  try {
    if (socket.terminate) socket.terminate()
    else socket.close()
  } catch {
    // It is closed already.
  }
}

/**
 * Opens a socket and resolves when it is open or was refused. An abort of the signal closes it at any time.
 *
 * A lost connection is `close` alone, or `error` and `close` in any order. A failed handshake is the same, and in Node 20 and 22 `error` alone
 * (observed November 2026).
 */
export function openSocket(
  url: string,
  headers: Record<string, string>,
  { webSocket, fetch }: { webSocket?: WebSocketClass | undefined; fetch: Fetch },
  signal: AbortSignal,
  handlers: SocketHandlers,
): Promise<Socket | Refusal> {
  const { WebSocket, WebSocketPair } = globalThis as { WebSocket?: unknown; WebSocketPair?: unknown }
  // Workers refuse headers in the constructor.
  if (WebSocketPair && !webSocket) return upgrade(url, headers, fetch, signal, handlers)
  const Class = (webSocket ?? WebSocket) as (new (url: string, init?: object) => Socket) | undefined
  assert(Class, 'connect: this runtime has no WebSocket, expected option webSocket, such as the class of package ws')
  // Browsers take a second argument for a list of protocols.
  const init = Object.keys(headers).length ? { headers } : undefined
  const socket = new Class(url.replace(/^http/, 'ws'), init)
  return new Promise((resolve) => {
    let isOpen = false
    const fail = (info: CloseInfo) => {
      if (isOpen) handlers.close(info)
      else resolve({ message: info.reason })
    }
    listen(socket, signal, { message: handlers.message, close: fail })
    socket.addEventListener('open', () => {
      isOpen = true
      resolve(socket)
    })
    socket.on?.('unexpected-response', (request, response) => resolve({ message: '', refused: { request, response } }))
  })
}

/** Opens the socket of a Worker. */
async function upgrade(
  url: string,
  headers: Record<string, string>,
  fetch: Fetch,
  signal: AbortSignal,
  handlers: SocketHandlers,
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

/** The listeners stay until the socket is collected: an `error` without listener would end a Node process that uses `ws`. */
function listen(socket: Socket, signal: AbortSignal, { message, close }: SocketHandlers): void {
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => message(data))
  socket.addEventListener('error', (event) => close({ code: 1006, reason: event.message ?? '' }))
  socket.addEventListener('close', ({ code = 1006, reason = '' }) => close({ code: code || 1006, reason }))
  const end = () => shut(socket)
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
}
