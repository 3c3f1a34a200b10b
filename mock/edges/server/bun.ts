import type { Answerer, Listener } from './listener.ts'
import { respond } from './web-response.ts'

interface BunServer {
  readonly port: number
  stop(closeActiveConnections: boolean): Promise<void>
}

declare const Bun: {
  serve(options: {
    port: number
    hostname: string
    /** Seconds; 0 lets a stalled stream stall, where the default would end it after 10. */
    idleTimeout: number
    fetch(request: Request): Promise<Response>
    error(error: Error): Response
  }): BunServer
}

/** Serves on Bun's own server; its `node:http` loses what was written shortly before a cut. */
export function listenOnBun(answer: Answerer, port: number, host: string): Promise<Listener> {
  const server = Bun.serve({
    port,
    hostname: host,
    idleTimeout: 0,
    fetch: (request) => respond(answer, request),
    error: (error) => new Response(`Cannot answer: ${error.message}\n`, { status: 500 }),
  })
  return Promise.resolve({ port: server.port, close: () => server.stop(true) })
}
