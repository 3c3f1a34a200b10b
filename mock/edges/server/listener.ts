import type { RequestHandler } from '../request-handler.ts'

/**
 * A listening server of this runtime. Node writes frames to the response of `node:http` (`node-body.ts`). Bun and Deno return a `Response` with a
 * ReadableStream (`web-response.ts`, `http/readable-body.ts`). A hangup resets the socket on Node, and errors the stream on the others.
 */
export interface Listener {
  readonly port: number
  /** Closes every connection and resolves when the port is free. */
  close(): Promise<void>
}

/** Where a server listens, and how long it waits for a request. */
export interface ListenerOptions {
  /** 0 is a free port. */
  readonly port: number
  readonly host: string
  /** Milliseconds in which a request must arrive completely; 0 is no limit. */
  readonly requestTimeoutMs: number
  /** Whether the server keeps the program running. */
  readonly keepAlive: boolean
}

export type StartServer = (handler: RequestHandler, options: ListenerOptions) => Promise<Listener>
