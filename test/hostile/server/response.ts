import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { Content } from './scenario.ts'

type Fields = Readonly<Record<string, string | number>>

/** Lets pages of any origin read the response, so that Chromium runs the same cases. */
const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' }

/** Status line and headers of a response, with the empty line. */
export function head(status: number, fields: Fields = {}, version: string = '1.1'): string {
  const lines = Object.entries({ ...cors, ...fields }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/${version} ${status} Status\r\n${lines.join('')}\r\n`
}

/** One chunk of a body in chunked encoding; an empty text ends the body. */
export function chunk(content: Content): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}

/** Sends a complete response, and keeps the connection open. */
export function send(socket: Socket, status: number, type: string, body: Content, fields: Fields = {}): void {
  const bytes = Buffer.from(body as string)
  socket.write(head(status, { 'content-type': type, 'content-length': bytes.length, ...fields }))
  socket.write(bytes)
}

export const json = 'application/json'
export const eventStream = 'text/event-stream'

/** Head of a response in chunked encoding. */
export function chunkedHead(status: number = 200, type: string = eventStream, fields: Fields = {}): string {
  return head(status, { 'content-type': type, 'transfer-encoding': 'chunked', ...fields })
}

/** Sends a complete event stream. */
export function sendEvents(socket: Socket, ...pieces: Content[]): void {
  socket.write(chunkedHead())
  for (const piece of pieces) socket.write(chunk(piece))
  socket.write(chunk(''))
}

/** Writes the same content until the client disconnects, as fast as it reads, or up to a number of times. */
export async function writeRepeatedly(socket: Socket, content: Content, times: number = Infinity): Promise<void> {
  for (let count = 0; count < times && !socket.destroyed; count++) {
    if (!socket.write(content as string)) await drained(socket)
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle).off('close', settle)
      resolve()
    }
    socket.on('drain', settle).on('close', settle)
  })
}

/** Ends the connection after everything that was written: in order (`fin`) or by a reset (`rst`). */
export function disconnect(socket: Socket, how: string): void {
  if (how === 'fin') socket.end()
  else socket.write('', () => socket.resetAndDestroy())
}
