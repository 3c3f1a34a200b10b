import { Buffer } from 'node:buffer'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { delta, done, finish, greetingAnswer, greetingStream } from '../chat.ts'
import { chunk, chunkedHead, disconnect, eventStream, head, json, send } from '../response.ts'
import type { Scenarios } from '../scenario.ts'

/** A short stream of five events, so that a cut after each of its bytes is quick. */
const shortStream = delta('一') + delta('é') + delta('c') + finish() + done

/** The stream as bytes of a complete response, by its framing. */
const framings: Readonly<Record<string, Buffer>> = {
  chunked: Buffer.concat([
    Buffer.from(chunkedHead()),
    chunk(shortStream.slice(0, 99)),
    chunk(shortStream.slice(99)),
    chunk(''),
  ]),
  length: Buffer.from(
    head(200, { 'content-type': eventStream, 'content-length': Buffer.byteLength(shortStream) }) + shortStream,
  ),
  close: Buffer.from(head(200, { 'content-type': eventStream, connection: 'close' }) + shortStream),
}

/** Heads of responses whose framing is malformed. */
const malformed: Readonly<Record<string, string>> = {
  'not-http': 'SSH-2.0-OpenSSH_9.6\r\n\r\n',
  'chunk-size-word': `${chunkedHead(200, json)}zz\r\n${greetingAnswer}\r\n0\r\n\r\n`,
  'chunk-size-negative': `${chunkedHead(200, json)}-5\r\n${greetingAnswer}\r\n0\r\n\r\n`,
  'chunk-size-huge': `${chunkedHead(200, json)}ffffffffffffffffff\r\n${greetingAnswer}\r\n0\r\n\r\n`,
  'length-negative': `${head(200, { 'content-type': json, 'content-length': -1 })}${greetingAnswer}`,
  'length-word': `${head(200, { 'content-type': json, 'content-length': 'many' })}${greetingAnswer}`,
  'length-twice': head(200, { 'content-type': json, 'content-length': '3\r\ncontent-length: 9' }) + greetingAnswer,
  'status-word': `HTTP/1.1 OK fine\r\n\r\n${greetingAnswer}`,
  'header-nul': `HTTP/1.1 200 OK\r\ncontent-type: a\0b\r\n\r\n${greetingAnswer}`,
}

/** Compresses a body, by content coding. */
const encoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
}

/** The start of a body that is unpacked to many spaces, by its kind. */
const bombs: Readonly<Record<string, { type: string; status: number; start: string }>> = {
  error: { type: json, status: 400, start: '{"error":{"code":"1210","message":"' },
  page: { type: 'text/html', status: 500, start: '<title>no' },
  event: { type: eventStream, status: 200, start: 'data: "' },
  audio: { type: 'audio/wav', status: 200, start: 'RIFF' },
}

/** Responses that break off, or whose framing is wrong. */
export const broken: Scenarios = {
  /** `cut/<framing>/<fin or rst>/<n>`: a stream whose connection ends after n bytes of the response. */
  cut({ socket, args: [framing = '', how = '', length = ''] }) {
    socket.write(framings[framing]!.subarray(0, Number(length)))
    disconnect(socket, how)
  },
  /** `cut-json/<fin or rst>/<n>`: a JSON answer that breaks off after n bytes of its body. */
  'cut-json'({ socket, args: [how = '', length = ''] }) {
    const fields = { 'content-type': json, 'content-length': Buffer.byteLength(greetingAnswer) }
    socket.write(head(200, fields) + Buffer.from(greetingAnswer).toString('latin1', 0, Number(length)))
    disconnect(socket, how)
  },
  drop: ({ socket }) => void socket.destroy(),
  malformed({ socket, args: [name = ''] }) {
    socket.end(malformed[name]!)
  },
  /** More bytes than `content-length` says. */
  'length-short'({ socket }) {
    socket.end(`${head(200, { 'content-type': json, 'content-length': 20 })}${greetingAnswer}`)
  },
  /** A gzip body that is cut, is not gzip, or has a wrong checksum. */
  gzip({ socket, args: [kind] }) {
    const whole = gzipSync(greetingAnswer)
    const bodies: Record<string, Uint8Array> = {
      cut: whole.subarray(0, whole.length - 12),
      none: Buffer.from(greetingAnswer),
      checksum: Buffer.concat([whole.subarray(0, whole.length - 8), Buffer.alloc(8)]),
      whole,
    }
    send(socket, 200, json, bodies[kind!]!, { 'content-encoding': 'gzip' })
  },
  /** `bomb/<kind>/<content coding>/<megabytes>`: a body of this length, sent as a few hundred kilobytes at most. */
  bomb({ socket, args: [kind = '', coding = '', megabytes] }) {
    const { type, status, start } = bombs[kind]!
    const body = Buffer.concat([Buffer.from(start), Buffer.alloc(Number(megabytes) * 1_000_000, ' ')])
    send(socket, status, type, encoders[coding]!(body), { 'content-encoding': coding })
  },
  /** HTTP/1.0: the end of the connection is the end of the body. */
  http10({ socket, request }) {
    const isStream = request.body.includes('"stream":true')
    socket.end(
      head(200, { 'content-type': isStream ? eventStream : json }, '1.0') +
        (isStream ? greetingStream : greetingAnswer),
    )
  },
  /** A chunked body that is followed by trailers. */
  trailers({ socket }) {
    socket.write(chunkedHead(200, json, { trailer: 'x-checksum, content-type' }))
    socket.write(chunk(greetingAnswer))
    socket.write('0\r\nx-checksum: 1\r\ncontent-type: text/html\r\n\r\n')
  },
  /** Informational responses before the real one. */
  informational({ socket }) {
    for (let count = 0; count < 3; count++) socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
    send(socket, 200, json, greetingAnswer)
  },
  /** `huge-headers/<bytes>` */
  'huge-headers'({ socket, args: [bytes] }) {
    send(socket, 200, json, greetingAnswer, { 'x-filler': 'x'.repeat(Number(bytes)) })
  },
}
