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
  on?(type: 'unexpected-response', listener: (...refusal: NodeRefusal) => void): void
  /** Of Workers: starts the delivery of messages. */
  accept?(): void
}

/** The members of all events of a WebSocket. */
export interface SocketEvent {
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
export type NodeRefusal = readonly [request: { destroy(): void }, response: NodeResponse]

/** Waits until a socket is open or was refused, and delivers its events. `isOpen`: it is open. */
export type OpenSocket = (socket: Socket, isOpen?: boolean) => Promise<Socket | Refusal>

/** What a session is opened with. */
export interface Target {
  /** URL of the handshake, with `ws` or `http`. */
  readonly url: string
  readonly headers: Record<string, string>
  /** For a request that asks why a handshake was refused. @default the global one */
  readonly fetch?: Fetch | undefined
  /** Masks keys and tokens in a text of the server. */
  mask(text: string): string
  /** Creates the socket and opens it. Aborting the signal cancels that. */
  connect(open: OpenSocket, signal: AbortSignal): Promise<Socket | Refusal>
}
