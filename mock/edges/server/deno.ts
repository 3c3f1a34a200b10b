import type { RequestHandler } from '../request-handler.ts'
import type { Listener, ListenerOptions } from './listener.ts'
import { respondToFetch } from './web-response.ts'

interface DenoServer {
  readonly addr: { readonly port: number }
  readonly finished: Promise<void>
  unref(): void
}

declare const Deno: {
  serve(options: {
    port: number
    hostname: string
    signal: AbortSignal
    onListen(): void
    onError(error: unknown): Response
  }, handler: (request: Request) => Promise<Response>): DenoServer
}

/**
 * Serves with `Deno.serve`, which cannot drop a connection before the headers: a hangup is a broken body there, which `fetch`
 * reports when the body is read.
 */
export function listenOnDeno(handler: RequestHandler, options: ListenerOptions): Promise<Listener> {
  const { port, host, requestTimeoutMs, keepAlive } = options
  const stop = new AbortController()
  const server = Deno.serve({
    port,
    hostname: host,
    signal: stop.signal,
    onListen: () => {},
    onError: (error) => new Response(`Cannot answer: ${(error as Error)?.message}\n`, { status: 500 }),
  }, (request) => respondToFetch(handler, request, requestTimeoutMs))
  if (!keepAlive) server.unref()
  return Promise.resolve({
    port: server.addr.port,
    async close() {
      stop.abort()
      await server.finished
    },
  })
}
