import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'

/** A request as it came over the socket. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Reads HTTP/1.1 requests from a socket, one after the other, and calls the listener with each. Shares no code with Node's HTTP server. */
export function readRequests(socket: Socket, onRequest: (request: RawRequest) => void): void {
  let received = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    for (let next; (next = takeRequest(received));) {
      received = received.subarray(next.length)
      onRequest(next.request)
    }
  })
}

function takeRequest(bytes: Buffer): { request: RawRequest; length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const [method = '', target = ''] = first.split(' ')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    // A repeated header is joined, so that a test sees both values.
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  const start = headEnd + 4
  const isChunked = headers['transfer-encoding'] === 'chunked'
  const body = isChunked ? takeChunks(bytes, start) : takeLength(bytes, start, Number(headers['content-length'] ?? 0))
  return body && { request: { method, target, headers, body: body.text }, length: body.end }
}

interface Body {
  readonly text: string
  readonly end: number
}

function takeLength(bytes: Buffer, start: number, length: number): Body | undefined {
  const end = start + length
  return bytes.length < end ? undefined : { text: bytes.toString('utf8', start, end), end }
}

function takeChunks(bytes: Buffer, start: number): Body | undefined {
  const pieces: Buffer[] = []
  for (let position = start;;) {
    const lineEnd = bytes.indexOf('\r\n', position)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', position, lineEnd), 16)
    position = lineEnd + 2 + size + 2
    if (bytes.length < position) return undefined
    if (size === 0) return { text: Buffer.concat(pieces).toString(), end: position }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
  }
}
