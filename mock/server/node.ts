import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RawRequest } from '../exchange.ts'
import type { Answerer, Listener } from './listener.ts'
import { writeFrames } from './node-frames.ts'

/** Long enough that no client meets a connection that is just being closed between two tests. */
const KEEP_ALIVE_TIMEOUT_MS = 600_000

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
  let gone: AbortController | undefined
  const leave = () => gone?.abort(new DOMException('The client has closed the connection', 'AbortError'))
  response.on('close', () => {
    if (!response.writableFinished) leave()
  })
  const raw: RawRequest = {
    method: request.method as string,
    host: request.headers.host ?? '',
    target: request.url as string,
    headers: request.headers as Record<string, string>,
    body: await read(request),
    // Made when somebody asks: most answers are over before anybody could go.
    get signal() {
      gone ??= new AbortController()
      if (response.destroyed) leave()
      return gone.signal
    },
  }
  const answered = answer(raw)
  const reply = answered instanceof Promise ? await answered : answered
  if ('hangup' in reply) response.socket?.resetAndDestroy()
  else if (typeof reply.body === 'string' || reply.body instanceof Uint8Array) {
    response.writeHead(reply.status, { 'content-length': byteLength(reply.body), ...reply.headers }).end(reply.body)
  } else await writeFrames(reply.body, response.writeHead(reply.status, reply.headers))
}

const byteLength = (body: string | Uint8Array) => typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength

function read(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] as Uint8Array : Buffer.concat(chunks)))
    request.on('error', reject)
  })
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
