import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Reply } from '../../http/message.ts'
import { discardBody, isUpgrade } from '../../http/reply.ts'
import type { Upgrade } from '../../http/socket.ts'
import { lazy } from '../../time/lazy-module.ts'
import { process } from '../node-process.ts'
import type { RequestHandler } from '../request-handler.ts'
import { HIGH_WATER_BYTES, MAX_MESSAGE_BYTES, Pump } from '../socket/pump.ts'
import { splitTarget } from './request-target.ts'
import { wholeBody } from '../../http/whole-body.ts'

type Ws = typeof import('ws')
type WebSocketServer = InstanceType<Ws['WebSocketServer']>
type ServerSocket = import('ws').WebSocket

const { STATUS_CODES } = process.getBuiltinModule('node:http')
const wsModule = lazy(() => import('ws'))

/** The upgrades of one server of `node:http`. */
export class NodeUpgrades {
  readonly #handler: RequestHandler
  readonly #sockets = new Set<Socket>()
  #server: WebSocketServer | undefined

  constructor(handler: RequestHandler) {
    this.#handler = handler
  }

  /** Handles the event `upgrade` of a server. */
  async accept(request: IncomingMessage, socket: Socket, head: Uint8Array): Promise<void> {
    this.#sockets.add(socket)
    const disconnect = new AbortController()
    socket.on('close', () => {
      this.#sockets.delete(socket)
      disconnect.abort(new DOMException('The client has closed the connection', 'AbortError'))
    })
    socket.on('error', () => {})
    const { method = 'GET', url = '/', headers } = request
    const reply = await this.#handler({
      method,
      ...splitTarget(url, headers.host),
      headers: headers as Record<string, string>,
      body: '',
      signal: disconnect.signal,
    })
    if ('hangup' in reply) return void socket.resetAndDestroy()
    if (!isUpgrade(reply)) return refuse(socket, reply)
    if (socket.destroyed) return reply.body.return()
    await this.#open(reply, request, socket, head)
  }

  /** Drops every connection. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #open(upgrade: Upgrade, request: IncomingMessage, socket: Socket, head: Uint8Array): Promise<void> {
    const { WebSocketServer } = await wsModule()
    this.#server ??= new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, clientTracking: false })
    let isOpen = false
    // `ws` refuses a handshake that is not valid, and closes the socket.
    socket.once('close', () => isOpen || upgrade.body.return())
    this.#server.handleUpgrade(request, socket, head as Buffer, (opened) => {
      isOpen = true
      connect(upgrade, opened, socket)
    })
  }
}

function connect(upgrade: Upgrade, opened: ServerSocket, socket: Socket): void {
  const pump = new Pump(upgrade, {
    send(message) {
      if (opened.bufferedAmount < HIGH_WATER_BYTES) return opened.send(message)
      return new Promise((resolve) => opened.send(message, () => resolve()))
    },
    close: ({ code, reason }) => opened.close(code, reason),
    // An orderly FIN without a close frame: after a reset some clients lose events they have not read yet.
    drop: () => socket.destroySoon(),
  })
  opened.on('message', (data, isBinary) => {
    const bytes = data as Buffer
    pump.receive(isBinary ? new Uint8Array(bytes) : bytes.toString())
  })
  opened.on('close', () => pump.closed())
  // A message that breaks the protocol: `ws` closes the connection.
  opened.on('error', () => {})
}

/** Answers a handshake with a response. A body that the connection would be lost in drops it at once. */
async function refuse(socket: Socket, reply: Reply): Promise<void> {
  const { status, headers, body } = reply
  socket.once('close', () => discardBody(reply))
  const bytes = await wholeBody(body)
  if (!bytes) return void socket.destroy()
  const lines = Object.entries({ ...headers, 'content-length': String(bytes.length), connection: 'close' })
    .map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`)
  socket.end(bytes)
}
