import { discardBody, isUpgrade } from '../../http/reply.ts'
import type { RequestHandler } from '../request-handler.ts'
import type { SocketInit } from './lazy-socket.ts'
import { Pump } from './pump.ts'

/** Close codes without a frame of their own. */
const NO_STATUS = 1005
const BROKEN = 1006

/** The WebSocket that a test holds, with the members that it may set. */
type TestSocket = Omit<WebSocket, 'readyState' | 'bufferedAmount' | 'protocol' | 'extensions'> & {
  readyState: number
  bufferedAmount: number
  protocol: string
  extensions: string
}

/** Opens the session of a WebSocket that was constructed. */
export async function connect(
  socket: TestSocket,
  handler: RequestHandler,
  init: readonly (SocketInit | undefined)[],
): Promise<void> {
  Object.assign(socket, { bufferedAmount: 0, protocol: '', extensions: '' })
  const { host, pathname, search } = new URL(socket.url)
  const disconnect = new AbortController()
  const connection: { pump?: Pump } = {}
  const end = (code: number, reason = '') => finish(socket, code, reason)
  socket.close = (code, reason) => {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`Cannot close: code is ${code}, expected 1000 or 3000 to 4999`, 'InvalidAccessError')
    }
    if (socket.readyState >= socket.CLOSING) return
    const wasOpen = socket.readyState === socket.OPEN
    socket.readyState = socket.CLOSING
    disconnect.abort()
    connection.pump?.closed()
    void Promise.resolve().then(() =>
      wasOpen ? end(code ?? NO_STATUS, reason) : fail(socket, 'closed before it was open')
    )
  }
  if (socket.readyState !== socket.CONNECTING) return fail(socket, 'closed before it was open')
  const headers = { ...headersOf(init), upgrade: 'websocket', connection: 'Upgrade' }
  const target = pathname + search
  const reply = await handler({ method: 'GET', host, target, headers, body: '', signal: disconnect.signal })
  if ('hangup' in reply) return fail(socket, 'the connection was dropped')
  if (!isUpgrade(reply)) {
    discardBody(reply)
    return fail(socket, `Unexpected server response: ${reply.status}`)
  }
  if (socket.readyState !== socket.CONNECTING) return reply.body.return()
  socket.readyState = socket.OPEN
  socket.send = (data) => {
    if (socket.readyState !== socket.OPEN) return
    if (data instanceof Blob) void data.arrayBuffer().then((bytes) => connection.pump?.receive(new Uint8Array(bytes)))
    else connection.pump?.receive(messageOf(data))
  }
  dispatch(socket, new Event('open'))
  if (socket.readyState !== socket.OPEN) return reply.body.return()
  connection.pump = new Pump(reply, {
    send(message) {
      const data = typeof message === 'string' ? message : binaryOf(message, socket.binaryType)
      if (socket.readyState === socket.OPEN) dispatch(socket, new MessageEvent('message', { data }))
      // Each message is a task of its own, so that a handler that awaits can see it before the next one.
      return Promise.resolve()
    },
    close: ({ code, reason }) => end(code, reason),
    drop: () => end(BROKEN),
  })
}

/** The connection was not opened. */
function fail(socket: TestSocket, message: string): void {
  dispatch(socket, Object.assign(new Event('error'), { message }))
  finish(socket, BROKEN, '')
}

function finish(socket: TestSocket, code: number, reason: string): void {
  if (socket.readyState === socket.CLOSED) return
  socket.readyState = socket.CLOSED
  dispatch(socket, Object.assign(new Event('close'), { code, reason, wasClean: code !== BROKEN }))
}

function dispatch(socket: TestSocket, event: Event): void {
  socket.dispatchEvent(event)
  const handler = socket[`on${event.type}` as 'onopen']
  handler?.call(socket as WebSocket, event)
}

function headersOf(init: readonly (SocketInit | undefined)[]): Record<string, string> {
  const given = init.flatMap((one) => typeof one === 'object' && 'headers' in one ? [one.headers ?? {}] : [])
  return Object.fromEntries(given.flatMap((headers) => [...new Headers(headers)]))
}

function messageOf(data: unknown): string | Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return String(data)
}

function binaryOf(bytes: Uint8Array, type: BinaryType): Blob | ArrayBuffer {
  const copy = bytes.slice()
  return type === 'arraybuffer' ? copy.buffer : new Blob([copy])
}
