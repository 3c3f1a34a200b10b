import { isUpgrade } from '../../http/reply.ts'
import type { Upgrade } from '../../http/socket.ts'
import type { RequestHandler } from '../request-handler.ts'
import { MAX_MESSAGE_BYTES, Pump } from '../socket/pump.ts'
import type { Listener, ListenerOptions } from './listener.ts'
import { handshakeOf, isHandshake, respondToFetch, toResponse } from './web-response.ts'

interface BunServer {
  readonly port: number
  /** Sets the idle timeout of one request, in seconds. */
  timeout(request: Request, seconds: number): void
  stop(closeActiveConnections: boolean): Promise<void>
  unref(): void
  /** Completes the handshake of a WebSocket; false when the request is not a handshake. */
  upgrade(request: Request, options: { data: Connection }): boolean
}

/** The server's side of a WebSocket, with what `upgrade()` has attached. */
interface BunSocket {
  readonly data: Connection
  /** The number of bytes; -1 when they wait for the client; 0 when the connection is closed. */
  send(message: string | Uint8Array): number
  close(code: number, reason: string): void
  terminate(): void
}

interface Connection {
  readonly upgrade: Upgrade
  pump?: Pump | undefined
  /** Ends the wait for a slow client. */
  drained?: (() => void) | undefined
}

const websocket = {
  maxPayloadLength: MAX_MESSAGE_BYTES,
  idleTimeout: 0,
  sendPings: false,
  open(socket: BunSocket): void {
    const { data } = socket
    data.pump = new Pump(data.upgrade, {
      send(message) {
        if (socket.send(message) !== -1) return undefined
        return new Promise((resolve) => {
          data.drained = resolve
        })
      },
      close: ({ code, reason }) => socket.close(code, reason),
      drop: () => socket.terminate(),
    })
  },
  message({ data: { pump } }: BunSocket, message: string | Uint8Array): void {
    pump?.receive(typeof message === 'string' ? message : new Uint8Array(message))
  },
  drain: ({ data }: BunSocket): void => data.drained?.(),
  close({ data }: BunSocket): void {
    data.pump?.closed()
    data.drained?.()
  },
}

/** Resolves with nothing when the connection has become a WebSocket. */
async function accept(handler: RequestHandler, request: Request, server: BunServer): Promise<Response | undefined> {
  const reply = await handler(handshakeOf(request))
  if ('hangup' in reply || !isUpgrade(reply)) return toResponse(reply)
  if (server.upgrade(request, { data: { upgrade: reply } })) return undefined
  reply.body.return()
  return new Response('', { status: 400 })
}

declare const Bun: {
  serve(options: {
    port: number
    hostname: string
    /** Seconds, at most 255; 0 is no limit. */
    idleTimeout: number
    fetch(request: Request, server: BunServer): Promise<Response | undefined>
    websocket: {
      /** Bytes. Of a message of the client. */
      maxPayloadLength: number
      /** Seconds; 0 is no limit. */
      idleTimeout: number
      sendPings: boolean
      open(socket: BunSocket): void
      message(socket: BunSocket, message: string | Uint8Array): void
      /** The socket can take more. */
      drain(socket: BunSocket): void
      close(socket: BunSocket): void
    }
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
      if (isHandshake(request)) return accept(handler, request, server)
      return respondToFetch(handler, request, requestTimeoutMs)
    },
    websocket,
    error: (error) => new Response(`Cannot answer: ${error.message}\n`, { status: 500 }),
  })
  if (!keepAlive) server.unref()
  return Promise.resolve({ port: server.port, close: () => server.stop(true) })
}
