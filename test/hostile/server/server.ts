import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type RawRequest, readRequests } from './connection.ts'
import { head, json, send } from './response.ts'
import { scenarios } from './scenarios.ts'

/** A request of a session. */
export interface LoggedRequest {
  readonly method: string
  /** The part of the path behind the base URL. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Number of the connection. */
  readonly connection: number
  /** Whether the connection was closed. */
  closed: boolean
  /** Bytes that were written to the connection, also those that wait in this process. */
  readonly bytesWritten: number
}

/** A running server. */
export interface MisbehavingServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves responses that Zhipu does not send, but proxies, broken networks and attackers can. It writes raw bytes to TCP sockets.
 *
 * `/<session>/<scenario>/<argument>/…/-` is a base URL; `/log/<session>` returns the requests of a session.
 */
export async function serveMisbehaving(): Promise<MisbehavingServer> {
  const sessions = new Map<string, LoggedRequest[]>()
  const sockets = new Set<Socket>()
  let connections = 0

  const respond = (socket: Socket, connection: number, request: RawRequest) => {
    if (request.method === 'OPTIONS') return void socket.write(preflight)
    const [, session = '', name = '', ...rest] = request.target.split('/')
    if (session === 'log') return send(socket, 200, json, JSON.stringify(sessions.get(name) ?? []))
    const end = rest.indexOf('-')
    const args = rest.slice(0, end).map(decodeURIComponent)
    const { method, headers, body } = request
    const path = `/${rest.slice(end + 1).join('/')}`
    const entry = { method, path, headers, body, connection, closed: false, bytesWritten: 0 }
    // Read when the log is sent, because it grows.
    Object.defineProperty(entry, 'bytesWritten', { enumerable: true, get: () => socket.bytesWritten })
    socket.once('close', () => entry.closed = true)
    const log = sessions.get(session) ?? []
    sessions.set(session, log)
    const scenario = scenarios[name]
    if (!scenario) return send(socket, 404, json, JSON.stringify({ message: `there is no scenario ${name}` }))
    void scenario({ socket, request, args, count: log.push(entry) })
  }

  const server = createServer({ noDelay: true }, (socket) => {
    const connection = ++connections
    sockets.add(socket)
    socket.setMaxListeners(0)
    socket.once('close', () => sockets.delete(socket))
    // A client that leaves resets its connection, which is part of many scenarios.
    socket.on('error', () => socket.destroy())
    readRequests(socket, (request) => respond(socket, connection, request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const preflight = head(204, {
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
  'access-control-max-age': 600,
})
