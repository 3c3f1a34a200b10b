import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { RawRequest } from '../../core/context.ts'
import { process } from '../node-process.ts'
import type { Answerer, Listener } from './listener.ts'
import { writeFrames } from './node-body.ts'

/** Long enough that no client meets a connection that is just being closed between two tests. */
const KEEP_ALIVE_TIMEOUT_MS = 600_000

const { createServer } = process.getBuiltinModule('node:http')

/** Serves on `node:http`. */
export async function listenOnNode(answer: Answerer, port: number, host: string): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS, requestTimeout: 0 }, (request, response) => {
    handle(answer, request, response).catch((error: unknown) => explain(error, request, response))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(answer: Answerer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const departure = new Departure()
  response.on('close', () => {
    if (!response.writableFinished) departure.happen()
  })
  const answered = answer(new Received(request, await read(request), departure))
  const reply = answered instanceof Promise ? await answered : answered
  if ('hangup' in reply) hangUp(response)
  else if (typeof reply.body === 'string' || reply.body instanceof Uint8Array) {
    response.writeHead(reply.status, { 'content-length': byteLength(reply.body), ...reply.headers }).end(reply.body)
  } else await writeFrames(reply.body, response.writeHead(reply.status, reply.headers))
}

/** A request without its connection: the journal keeps it long after. As an object with a getter it would cost as much as its whole answer. */
class Received implements RawRequest {
  readonly method: string
  readonly host: string
  readonly target: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array
  readonly #departure: Departure

  constructor({ method = 'GET', url = '/', headers }: IncomingMessage, body: Uint8Array, departure: Departure) {
    this.method = method
    this.host = headers.host ?? ''
    this.target = url
    this.headers = headers as Record<string, string>
    this.body = body
    this.#departure = departure
  }

  get signal(): AbortSignal {
    return this.#departure.signal
  }
}

/** That the client has gone. The signal is made when somebody asks: most answers are over before anybody could go. */
class Departure {
  #hasHappened = false
  #controller: AbortController | undefined

  happen(): void {
    this.#hasHappened = true
    this.#controller?.abort(new DOMException('The client has closed the connection', 'AbortError'))
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#hasHappened) this.happen()
    return this.#controller.signal
  }
}

/** At once, or when the answers that stand before it on a pipelined connection have left. */
function hangUp(response: ServerResponse): void {
  if (response.socket) response.socket.resetAndDestroy()
  else response.once('socket', (socket: Socket) => socket.resetAndDestroy())
}

const byteLength = (body: string | Uint8Array) => typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength

function read(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => resolve(plain(chunks.length === 1 ? chunks[0] as Uint8Array : Buffer.concat(chunks))))
    request.on('error', reject)
  })
}

/** Bytes as every other edge has them: a Buffer compares and prints otherwise. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** A script of the test has thrown. Who asked must see why, or a connection that breaks if the answer had begun. */
function explain(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) response.destroy()
  else {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
      .end(
        `Cannot answer ${request.method} ${request.url}: ${error instanceof Error ? error.message : String(error)}\n`,
      )
  }
}
