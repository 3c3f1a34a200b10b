import { isUpgrade } from '../../http/reply.ts'
import type { Upgrade } from '../../http/socket.ts'
import type { RequestHandler } from '../request-handler.ts'
import { HIGH_WATER_BYTES, Pump } from '../socket/pump.ts'
import type { Listener, ListenerOptions } from './listener.ts'
import { handshakeOf, isHandshake, respondToFetch, toResponse } from './web-response.ts'

/** Taken at load: a test runner that fakes timers later must not stop the server. */
const { setTimeout } = globalThis

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
  /** `idleTimeout`: seconds until a client that does not answer a ping is disconnected; 0 sends none. */
  upgradeWebSocket(request: Request, options: { idleTimeout: number }): { response: Response; socket: WebSocket }
}

/** Milliseconds between two looks at a socket whose client is slow: the runtime reports no end of that. */
const LOOK_AGAIN_MS = 5

async function accept(handler: RequestHandler, request: Request): Promise<Response> {
  const reply = await handler(handshakeOf(request))
  if ('hangup' in reply || !isUpgrade(reply)) return toResponse(reply)
  const { response, socket } = Deno.upgradeWebSocket(request, { idleTimeout: 0 })
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => connect(reply, socket))
  socket.addEventListener('close', () => reply.body.return())
  // Without a listener the runtime ends the program.
  socket.addEventListener('error', () => reply.body.return())
  return response
}

function connect(upgrade: Upgrade, socket: WebSocket): void {
  const pump = new Pump(upgrade, {
    send(message) {
      socket.send(message as string)
      return socket.bufferedAmount < HIGH_WATER_BYTES ? undefined : drained(socket)
    },
    close: ({ code, reason }) => socket.close(code, reason),
    // Deno cannot drop the connection of a WebSocket: the client sees the code that stands for one.
    drop: () => socket.close(1011, 'dropped'),
  })
  socket.addEventListener('message', ({ data }) => pump.receive(typeof data === 'string' ? data : new Uint8Array(data)))
  socket.addEventListener('close', () => pump.closed())
}

async function drained(socket: WebSocket): Promise<void> {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount >= HIGH_WATER_BYTES) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
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
  }, (request) => isHandshake(request) ? accept(handler, request) : respondToFetch(handler, request, requestTimeoutMs))
  if (!keepAlive) server.unref()
  return Promise.resolve({
    port: server.addr.port,
    async close() {
      stop.abort()
      await server.finished
    },
  })
}
