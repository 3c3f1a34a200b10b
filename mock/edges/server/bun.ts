import type { RequestHandler } from '../request-handler.ts'
import type { Listener, ListenerOptions } from './listener.ts'
import { respondToFetch } from './web-response.ts'

interface BunServer {
  readonly port: number
  /** Sets the idle timeout of one request, in seconds. */
  timeout(request: Request, seconds: number): void
  stop(closeActiveConnections: boolean): Promise<void>
  unref(): void
}

declare const Bun: {
  serve(options: {
    port: number
    hostname: string
    /** Seconds, at most 255; 0 is no limit. */
    idleTimeout: number
    fetch(request: Request, server: BunServer): Promise<Response>
    error(error: Error): Response
  }): BunServer
}

/** Serves with `Bun.serve`; Bun's `node:http` loses data written shortly before a cut. */
export function listenOnBun(handler: RequestHandler, options: ListenerOptions): Promise<Listener> {
  const { port, host, requestTimeoutMs, keepAlive } = options
  const server = Bun.serve({
    port,
    hostname: host,
    idleTimeout: Math.min(255, Math.ceil(requestTimeoutMs / 1000)),
    fetch: (request, server) => {
      // Otherwise a stalled stream would be closed.
      server.timeout(request, 0)
      return respondToFetch(handler, request, requestTimeoutMs)
    },
    error: (error) => new Response(`Cannot answer: ${error.message}\n`, { status: 500 }),
  })
  if (!keepAlive) server.unref()
  return Promise.resolve({ port: server.port, close: () => server.stop(true) })
}
