import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/** An event as plain data. */
export type Event = { type: string } & Record<string, unknown>

/** One connection of a client. */
export interface ServerSession {
  readonly request: IncomingMessage
  /** Events of the client, oldest first. */
  readonly received: readonly Event[]
  readonly socket: WebSocket
  /** Sends events in one write, so that the client may receive them in one turn of its event loop. */
  send(...events: (Event | string)[]): void
  /** Sets the answer to events of a type; `undefined` for none. */
  on(type: string, answer: ((event: Event) => void) | undefined): void
  /** Drops the TCP connection. */
  drop(): void
  /** Resolves with the next event of this type that has not been waited for. */
  next(type: string): Promise<Event>
  /** Resolves with the close code when the connection has ended. */
  readonly closed: Promise<number>
}

export interface RealtimeServer extends AsyncDisposable {
  readonly baseURL: string
  readonly sessions: readonly ServerSession[]
  /** Number of TCP connections that are open. */
  connections(): Promise<number>
}

export interface RealtimeServerOptions {
  /** Called with each connection after the opening events. */
  readonly onSession?: ((session: ServerSession) => void) | undefined
  /** Sent to each client that connects. @default heartbeat, session.created */
  readonly opening?: readonly Event[] | undefined
  /** Refuses handshakes. The same answer is given to plain requests, unless `plainStatus` is set. */
  readonly refuse?: { status: number; body: string; headers?: Record<string, string>; plainStatus?: number } | undefined
  /** Does not end the answer to a handshake that it refuses. */
  readonly staysOpen?: boolean | undefined
  /** Leaves handshakes unanswered. */
  readonly hangs?: boolean | undefined
}

/** Serves `/api/paas/v4/realtime` with a WebSocket of the package `ws`, for tests that must not depend on the mock. */
export async function serveRealtime(options: RealtimeServerOptions = {}): Promise<RealtimeServer> {
  const { refuse, staysOpen, hangs, onSession } = options
  const sessions: ServerSession[] = []
  const sockets = new Set<Duplex>()
  const wss = new WebSocketServer({ noServer: true })
  const server = createServer((_, response) => {
    response.writeHead(refuse?.plainStatus ?? refuse?.status ?? 426, {
      'content-type': 'application/json',
      connection: 'close',
      ...refuse?.headers,
    })
    response.end(refuse?.body ?? '')
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    if (hangs) return void socket.on('end', () => socket.end()).resume()
    if (refuse) {
      const headers = Object.entries({
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(refuse.body),
        connection: 'close',
        ...refuse.headers,
      })
      const lines = [`HTTP/1.1 ${refuse.status} Refused`, ...headers.map(([name, value]) => `${name}: ${value}`)]
      socket.write(`${lines.join('\r\n')}\r\n\r\n${refuse.body}`)
      return void (staysOpen ? socket.on('end', () => socket.end()).resume() : socket.end())
    }
    wss.handleUpgrade(request, socket, head, (webSocket) => {
      const session = createServerSession(webSocket, request, socket)
      sessions.push(session)
      session.send(...options.opening ?? [{ type: 'heartbeat' }, { type: 'session.created', session: { id: 'sess1' } }])
      onSession?.(session)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    sessions,
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4`,
    async connections() {
      for (let turn = 0; turn < 20 && sockets.size; turn++) await new Promise((resolve) => setTimeout(resolve, 50))
      return sockets.size
    },
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}

function createServerSession(socket: WebSocket, request: IncomingMessage, tcp: Duplex): ServerSession {
  const received: Event[] = []
  const unread: Event[] = []
  const waiting = new Map<string, (event: Event) => void>()
  const send = (...events: (Event | string)[]) => {
    tcp.cork()
    for (const event of events) socket.send(typeof event === 'string' ? event : JSON.stringify(event))
    process.nextTick(() => tcp.uncork())
  }
  const answers = new Map<string, ((event: Event) => void) | undefined>([
    ['session.update', ({ session }) => send({ type: 'session.updated', session })],
    ['input_audio_buffer.commit', () => {
      send(
        { type: 'input_audio_buffer.committed', item_id: 'item1' },
        { type: 'conversation.item.created', item: { id: 'item1', type: 'message', role: 'user' } },
      )
    }],
    ['input_audio_buffer.clear', () => send({ type: 'input_audio_buffer.cleared' })],
  ])
  socket.on('error', () => {})
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as Event
    received.push(event)
    const resolve = waiting.get(event.type)
    waiting.delete(event.type)
    if (resolve) resolve(event)
    else unread.push(event)
    answers.get(event.type)?.(event)
  })
  return {
    request,
    received,
    socket,
    send,
    on: (type, answer) => void answers.set(type, answer),
    drop: () => void tcp.destroy(),
    next(type) {
      const index = unread.findIndex((event) => event.type === type)
      if (index >= 0) return Promise.resolve(unread.splice(index, 1)[0]!)
      return new Promise((resolve) => waiting.set(type, resolve))
    },
    closed: new Promise((resolve) => socket.on('close', resolve)),
  }
}

/** Base64 of samples that are easy to recognize. */
export function pcm64(...samples: number[]): string {
  return Buffer.from(new Int16Array(samples).buffer).toString('base64')
}
