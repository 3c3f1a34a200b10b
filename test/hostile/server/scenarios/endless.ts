import { setImmediate } from 'node:timers/promises'
import { delta, done, event, finish, greetingAnswer, greetingStream } from '../chat.ts'
import { chunk, chunkedHead, head, json, send, sendEvents, writeRepeatedly } from '../response.ts'
import type { Scenarios } from '../scenario.ts'

/** What an endless body repeats, by its kind. */
const endlessBodies: Readonly<Record<string, { type: string; status: number; first?: string; repeated: string }>> = {
  'error-page': { type: 'text/html', status: 500, repeated: '<p>Internal Server Error</p>'.repeat(1_000) },
  'error-json': { type: json, status: 429, first: '{"error":{"code":"1113","message":"', repeated: 'x'.repeat(30_000) },
  comments: { type: 'text/event-stream', status: 200, repeated: ': keep-alive\n\n'.repeat(2_000) },
  'empty-events': { type: 'text/event-stream', status: 200, repeated: 'data:\n\n'.repeat(3_000) },
  event: { type: 'text/event-stream', status: 200, first: 'data: "', repeated: 'x'.repeat(30_000) },
  deltas: { type: 'text/event-stream', status: 200, repeated: delta('x').repeat(300) },
}

/** Responses that never end, or that take long. */
export const endless: Scenarios = {
  /** `endless/<kind>`: a body that goes on until the client disconnects. */
  async endless({ socket, args: [kind = ''] }) {
    const { type, status, first = '', repeated } = endlessBodies[kind]!
    socket.write(chunkedHead(status, type))
    if (first) socket.write(chunk(first))
    await writeRepeatedly(socket, chunk(repeated))
  },
  /** `slow-endless/<status>`: a JSON body of a few kB each millisecond, without an end. */
  async 'slow-endless'({ socket, args: [status] }) {
    socket.write(chunkedHead(Number(status), json))
    socket.write(chunk('{"id":"'))
    while (!socket.destroyed) {
      socket.write(chunk('x'.repeat(5_000)))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },
  /** Accepts the request and sends nothing. */
  silent() {},
  /** `refusal/<status>/<body>`: a complete error body, after which the connection stays open without an end. */
  refusal({ socket, args: [status, body = ''] }) {
    socket.write(chunkedHead(Number(status), json, { 'x-log-id': 'log-1' }))
    socket.write(chunk(body))
  },
  /** `stall/<n>`: a stream that stays open after n events. A request without `stream` gets a complete answer, which ends the connection. */
  stall({ socket, request, args: [events] }) {
    if (!request.body.includes('"stream":true')) {
      send(socket, 200, json, greetingAnswer, { connection: 'close' })
      // Otherwise the client keeps the connection for other requests, and a case cannot tell whether its own were closed.
      return void socket.end()
    }
    socket.write(chunkedHead())
    for (let index = 0; index < Number(events); index++) socket.write(chunk(delta(`${index} `)))
  },
  /** `comments/<megabytes>`: many comments, then a complete stream. */
  async comments({ socket, args: [megabytes] }) {
    socket.write(chunkedHead())
    await writeRepeatedly(socket, chunk(': keep-alive\n\n'.repeat(75_000)), Number(megabytes))
    socket.write(chunk(greetingStream))
    socket.write(chunk(''))
  },
  /** `comment-lines/<n>`: comment lines without a blank line between them, then a complete stream. */
  'comment-lines'({ socket, args: [lines] }) {
    sendEvents(socket, ': keep-alive\n'.repeat(Number(lines)), greetingStream)
  },
  /** `events/<n>`: a complete stream of n events with the text `x`. */
  async events({ socket, args: [events] }) {
    socket.write(chunkedHead())
    await writeRepeatedly(socket, chunk(delta('x').repeat(100)), Number(events) / 100)
    socket.write(chunk(finish() + done))
    socket.write(chunk(''))
  },
  /** `huge-event/<bytes>` */
  'huge-event'({ socket, args: [bytes] }) {
    sendEvents(socket, delta('x'.repeat(Number(bytes))), finish(), done)
  },
  /** Sends a complete stream byte by byte. */
  async 'slow-bytes'({ socket }) {
    socket.write(chunkedHead())
    for (const byte of new TextEncoder().encode(greetingStream)) {
      socket.write(chunk(Uint8Array.of(byte)))
      await setImmediate()
    }
    socket.write(chunk(''))
  },
  /** `download/<megabytes>`: a binary body. */
  async download({ socket, args: [megabytes] }) {
    const length = Number(megabytes) * 1_000_000
    socket.write(head(200, { 'content-type': 'audio/wav', 'content-length': length }))
    await writeRepeatedly(socket, new Uint8Array(100_000), length / 100_000)
  },
  /** A stream whose `[DONE]` is followed by endless data. */
  async 'data-after-done'({ socket }) {
    socket.write(chunkedHead())
    socket.write(chunk(greetingStream))
    await writeRepeatedly(socket, chunk(event({ error: { code: '1234', message: 'late' } }).repeat(500)))
  },
}
