import type { RequestHandler } from '../request-handler.ts'
import type { Listener } from './listener.ts'
import { respondToFetch } from './web-response.ts'

interface BunServer {
  readonly port: number
  stop(closeActiveConnections: boolean): Promise<void>
}

declare const Bun: {
  serve(options: {
    port: number
    hostname: string
    /** Seconds; 0 keeps a stalled stream open, the default closes it after 10. */
    idleTimeout: number
    fetch(request: Request): Promise<Response>
    error(error: Error): Response
  }): BunServer
}

/** Serves with `Bun.serve`; Bun's `node:http` loses data written shortly before a cut. */
export function listenOnBun(handler: RequestHandler, port: number, host: string): Promise<Listener> {
  const server = Bun.serve({
    port,
    hostname: host,
    idleTimeout: 0,
    fetch: (request) => respondToFetch(handler, request),
    error: (error) => new Response(`Cannot answer: ${error.message}\n`, { status: 500 }),
  })
  return Promise.resolve({ port: server.port, close: () => server.stop(true) })
}
