import { Buffer } from 'node:buffer'
import { connect, type Socket } from 'node:net'

/** Sends bytes over a new connection and returns everything that the server sends until it closes the connection, or until a time limit. */
export function exchange(port: number, bytes: string | Uint8Array, limitMs: number = 3_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const received: Buffer[] = []
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(Buffer.concat(received).toString('latin1'))
    }
    const timer = setTimeout(end, limitMs)
    socket.on('data', (data) => received.push(data)).on('error', end).on('close', end)
    socket.write(bytes)
  })
}

/** Text of a request that closes its connection. */
export function requestText(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string = '',
): string {
  const all = {
    host: '127.0.0.1',
    connection: 'close',
    ...(body && { 'content-length': `${Buffer.byteLength(body)}` }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${target} HTTP/1.1\r\n${lines}\r\n${body}`
}

/** Status of the first response in a text; 0 for a text without a response. */
export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0)
}

/** Opens a connection and sends the beginning of a request. */
export function openSlowly(port: number, beginning: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(beginning)
      resolve(socket)
    })
    socket.on('error', reject)
  })
}
