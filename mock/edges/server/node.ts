import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { RawRequest } from '../../http/message.ts'
import { process } from '../node-process.ts'
import type { RequestHandler } from '../request-handler.ts'
import type { Listener, ListenerOptions } from './listener.ts'
import { writeFrames } from './node-body.ts'
import { NodeUpgrades } from './node-upgrade.ts'
import { splitTarget } from './request-target.ts'

/** Milliseconds. Long enough that no client reuses a connection that is being closed between two tests. */
const KEEP_ALIVE_TIMEOUT_MS = 600_000

const { createServer, IncomingMessage: Message } = process.getBuiltinModule('node:http')

/**
 * A request that is an upgrade only for a WebSocket. Java's HttpClient asks for HTTP/2 with every first request (`upgrade: h2c`), which a server
 * with a listener of `upgrade` would not answer otherwise.
 */
class UpgradableMessage extends Message {
  #isUpgrade: unknown

  get upgrade(): boolean {
    return !!this.#isUpgrade && this.headers.upgrade?.toLowerCase() === 'websocket'
  }

  set upgrade(value: unknown) {
    // The constructor of the base class sets it before there are fields.
    if (#isUpgrade in this) this.#isUpgrade = value
  }
}

/** Serves with `node:http`. */
export async function listenOnNode(handler: RequestHandler, options: ListenerOptions): Promise<Listener> {
  const { port, host, requestTimeoutMs, keepAlive } = options
  const timeouts = {
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(30_000, Math.ceil(requestTimeoutMs / 4) || 30_000),
    IncomingMessage: UpgradableMessage,
  }
  const upgrades = new NodeUpgrades(handler)
  const server = createServer(timeouts, (request, response) => {
    respond(handler, request, response).catch((error: unknown) => sendError(error, request, response))
  })
  server.on('upgrade', (request, socket, head) => {
    upgrades.accept(request, socket as Socket, head).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  if (!keepAlive) {
    server.unref()
    server.on('connection', (socket) => void socket.unref())
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        upgrades.close()
      }),
  }
}

async function respond(handler: RequestHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const disconnect = new Disconnect()
  response.on('close', () => {
    if (!response.writableFinished) disconnect.abort()
  })
  const reply = await handler(new NodeRequest(request, await readBody(request), disconnect))
  if ('hangup' in reply) hangUp(response)
  else if (typeof reply.body === 'string' || reply.body instanceof Uint8Array) {
    response.writeHead(reply.status, { 'content-length': byteLength(reply.body), ...reply.headers }).end(reply.body)
  } else await writeFrames(reply.body, response.writeHead(reply.status, reply.headers))
}

/** A request without its connection, because the journal keeps it. A class: an object literal with a getter costs as much as the whole response. */
class NodeRequest implements RawRequest {
  readonly method: string
  readonly host: string
  readonly target: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array
  readonly #disconnect: Disconnect

  constructor({ method = 'GET', url = '/', headers }: IncomingMessage, body: Uint8Array, disconnect: Disconnect) {
    this.method = method
    const { host, target } = splitTarget(url, headers.host)
    this.host = host
    this.target = target
    this.headers = headers as Record<string, string>
    this.body = body
    this.#disconnect = disconnect
  }

  get signal(): AbortSignal {
    return this.#disconnect.signal
  }
}

/** Client disconnect. The AbortController is created on first access: most responses end before it is needed. */
class Disconnect {
  #isAborted = false
  #controller: AbortController | undefined

  abort(): void {
    this.#isAborted = true
    this.#controller?.abort(new DOMException('The client has closed the connection', 'AbortError'))
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isAborted) this.abort()
    return this.#controller.signal
  }
}

/** Resets the connection at once, or after the responses that precede this one on a pipelined connection. */
function hangUp(response: ServerResponse): void {
  if (response.socket) response.socket.resetAndDestroy()
  else response.once('socket', (socket: Socket) => socket.resetAndDestroy())
}

const byteLength = (body: string | Uint8Array) => typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength

function readBody(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on(
      'end',
      () => resolve(toPlainBytes(chunks.length === 1 ? chunks[0] as Uint8Array : Buffer.concat(chunks))),
    )
    request.on('error', reject)
  })
}

/** A Uint8Array as at every other edge: a Buffer compares and prints differently. */
function toPlainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Reports an error of a script to the client: as a 500, or by a broken connection if the response has started. */
function sendError(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) response.destroy()
  else {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
      .end(
        `Cannot answer ${request.method} ${request.url}: ${error instanceof Error ? error.message : String(error)}\n`,
      )
  }
}
