import type { Deadline, RawResponse } from '../internal/send-once.ts'

/** Response headers that are passed on: those that a client reads. Not the gateway's cookies, nor the length before decompression. */
const passedHeaders = ['content-type', 'content-disposition', 'retry-after', 'x-log-id', 'x-request-id', 'date']

/** Statuses whose response has no body: the constructor of Response throws when it gets one. */
const statusesWithoutBody = [204, 205, 304]

/** Content types of pictures, sound and files. Other bodies are text, in which keys are masked. */
const binaryType = /^(audio|image|video)\/|^application\/octet-stream/i

/** The longest key or token that is found when it is split between two pieces, in bytes. A token of the API has about 250. */
const MAX_SECRET_BYTES = 1024

/** Creates an error response in Zhipu's own envelope, so that clients read it like any other. */
export function errorResponse(status: number, message: string): Response {
  return Response.json({ error: { code: `${status}`, message: `relay: ${message}` } }, { status })
}

/** Limits of a response body. */
export interface ResponseLimits {
  readonly idleTimeoutMs: number
  /** Returns the milliseconds that are left of the `timeoutMs` option; 0 when there is no limit. */
  readonly remainingMs: (isStream: boolean) => number
}

/**
 * Creates the response for the visitor. The body is passed on as it arrives; cancelling it, or a timeout, cancels the request. Keys and tokens
 * that the server repeats are masked in the headers and in bodies of text.
 */
export function passOn({ response, redact }: RawResponse, deadline: Deadline, limits: ResponseLimits): Response {
  const { status, body } = response
  if (status < 200 || status > 599) {
    deadline.abort()
    return errorResponse(502, `Zhipu answered with status ${status}`)
  }
  const headers: Record<string, string> = {}
  for (const name of passedHeaders) {
    const value = response.headers.get(name)
    if (value !== null) headers[name] = redact(value)
  }
  if (!body || statusesWithoutBody.includes(status)) {
    deadline.abort()
    return new Response(null, { status, headers })
  }
  const mask = binaryType.test(headers['content-type'] ?? '') ? keepPiece : createMask(redact)
  return new Response(passThrough(body, deadline, limits, isEventStream(headers), mask), { status, headers })
}

const isEventStream = (headers: Record<string, string>): boolean =>
  /^text\/event-stream/i.test(headers['content-type'] ?? '')

/** Changes a piece of a body; `undefined` ends the body. */
type Mask = (piece: Uint8Array | undefined) => Uint8Array

const keepPiece: Mask = (piece) => piece ?? new Uint8Array()

/** The timers run only while a read waits: a slow visitor does not make the server idle, and a response that is not read keeps no timer. */
function passThrough(
  body: ReadableStream<Uint8Array>,
  deadline: Deadline,
  { idleTimeoutMs, remainingMs }: ResponseLimits,
  isStream: boolean,
  mask: Mask,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let hasBegun = false
  const readPiece = async () => {
    deadline.arm('idleTimeoutMs', idleTimeoutMs)
    deadline.arm('timeoutMs', remainingMs(isStream && hasBegun))
    const { done, value } = await deadline.readBody(reader.read())
    deadline.arm('idleTimeoutMs', 0)
    deadline.arm('timeoutMs', 0)
    hasBegun = true
    return { done, bytes: mask(value) }
  }
  return new ReadableStream({
    async pull(out) {
      try {
        // A pull has to deliver something, and a piece may be held back as a whole.
        let { done, bytes } = await readPiece()
        while (!done && !bytes.length) ({ done, bytes } = await readPiece())
        if (bytes.length) out.enqueue(bytes)
        if (!done) return
        deadline.release()
        out.close()
      } catch (error) {
        out.error(error)
      }
    },
    cancel(reason) {
      deadline.abort(reason)
      reader.cancel(reason).catch(() => {})
    },
  }, { highWaterMark: 0 })
}

/**
 * Creates a function that masks keys in the pieces of a body; `undefined` ends it and returns the rest. The end of a piece is held back as far
 * as it may be the start of a key: up to the last space, line break or other byte that no key contains. Events end with a line break, so a
 * complete event is never held back.
 */
function createMask(redact: (text: string) => string): Mask {
  const decoder = new TextDecoder()
  let held = new Uint8Array()
  return (piece) => {
    let bytes = held
    if (piece) {
      bytes = new Uint8Array(held.length + piece.length)
      bytes.set(held)
      bytes.set(piece, held.length)
    }
    // Keys are ASCII, so that a character split between two pieces does not matter.
    const text = decoder.decode(bytes)
    if (redact(text) !== text) bytes = redactBytes(bytes, redact)
    const end = piece ? endOfSafePart(bytes) : bytes.length
    held = bytes.slice(end)
    return bytes.subarray(0, end)
  }
}

/** Redacts with one UTF-16 unit per byte, so that all other bytes stay as they are. */
function redactBytes(bytes: Uint8Array, redact: (text: string) => string): Uint8Array<ArrayBuffer> {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return Uint8Array.from(redact(text), (unit) => unit.charCodeAt(0))
}

/** The number of bytes before the characters at the end that may belong to a key: printable ASCII without the space. */
function endOfSafePart(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > 0 && bytes.length - end < MAX_SECRET_BYTES && bytes[end - 1]! > 0x20 && bytes[end - 1]! < 0x7f) end--
  return end
}
