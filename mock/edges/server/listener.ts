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

/** Starts a server on `port`, or on a free port for 0. */
export type StartServer = (handler: RequestHandler, port: number, host: string) => Promise<Listener>
