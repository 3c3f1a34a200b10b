import { APITimeoutError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import type { Deadline } from '../internal/send-once.ts'
import type { Call } from '../internal/transport.ts'
import { errorResponse } from './relay-response.ts'

/** The deepest nesting of a JSON body. JSON.stringify of some runtimes fails at a few thousand levels; schemas of tools have about 20. */
const MAX_DEPTH = 500

/** Limits of a request body. */
export interface BodyLimits {
  readonly maxBytes: number
  readonly bodyTimeoutMs: number
}

/** What to send, and the values of all members or fields called `model`, in any case: some servers ignore the case of names. */
export interface ReadCall extends Call {
  readonly models: readonly unknown[]
}

/** Whether requests of this method have a body. */
export const hasBody = ({ method }: Request): boolean => method === 'POST' || method === 'PUT'

/** Returns the values of all pairs called `model`, in any case. */
export function modelsIn(pairs: Iterable<[string, unknown]>): unknown[] {
  return Array.from(pairs).filter(([name]) => name.toLowerCase() === 'model').map(([, value]) => value)
}

/** @throws {TypeError} when `authorize` has read the body of the request itself */
export function checkUnread(request: Request): void {
  assert(!request.bodyUsed, 'relay request: its body has been read, expected authorize to read request.clone()')
}

/**
 * Reads the body of a request and returns what to send, or an error response. The parsed body is sent, not the original text, so that what was
 * checked is what is sent. Only JSON and forms are accepted: pages of any origin may send other types without a preflight.
 */
export async function readCall(
  request: Request,
  deadline: Deadline,
  { maxBytes, bodyTimeoutMs }: BodyLimits,
): Promise<Response | ReadCall> {
  if (!hasBody(request)) return { models: [] }
  const type = request.headers.get('content-type') ?? ''
  const essence = type.split(';')[0]!.trim().toLowerCase()
  if (essence !== 'application/json' && essence !== 'multipart/form-data') {
    return errorResponse(415, 'the content type is not supported, expected application/json or multipart/form-data')
  }
  deadline.arm('timeoutMs', bodyTimeoutMs)
  const reader = request.body?.getReader()
  try {
    const bytes = await deadline.race(readUpTo(reader, maxBytes))
    if (!bytes) return errorResponse(413, `the body exceeds ${maxBytes} bytes`)
    return essence === 'application/json' ? await parseBody(bytes) : await deadline.race(parseForm(bytes, type))
  } catch {
    const { aborted, reason } = deadline.signal
    if (!aborted) return errorResponse(400, 'the body could not be read')
    if (reason instanceof APITimeoutError) {
      return errorResponse(408, `the body has not arrived within ${bodyTimeoutMs} ms`)
    }
    return errorResponse(499, 'the visitor disconnected')
  } finally {
    deadline.arm('timeoutMs', 0)
    reader?.cancel().catch(() => {})
  }
}

/** Reads a body; returns `undefined` when it is longer than `maxBytes`. */
async function readUpTo(
  reader: { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> } | undefined,
  maxBytes: number,
): Promise<Blob | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let bytes = 0; reader;) {
    const { done, value } = await reader.read()
    if (done || !value) break
    bytes += value.length
    if (bytes > maxBytes) return
    pieces.push(value as Uint8Array<ArrayBuffer>)
  }
  return new Blob(pieces)
}

async function parseBody(bytes: Blob): Promise<Response | ReadCall> {
  let body: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await bytes.arrayBuffer())
    if (isTooDeep(text)) return errorResponse(400, `the body is nested deeper than ${MAX_DEPTH} levels`)
    body = JSON.parse(text)
  } catch {
    return errorResponse(400, 'the body is not valid JSON')
  }
  if (!body || typeof body !== 'object' || Array.isArray(body)) {
    return errorResponse(400, 'the body is not a JSON object')
  }
  return { body, models: modelsIn(Object.entries(body)) }
}

/** Whether JSON text is nested deeper than the limit. Counted before parsing, because JSON.parse of some runtimes overflows the stack. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let isString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (isString) {
      if (character === '\\') index++
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if ((character === '[' || character === '{') && ++depth > MAX_DEPTH) return true
    else if (character === ']' || character === '}') depth--
  }
  return false
}

async function parseForm(bytes: Blob, type: string): Promise<Response | ReadCall> {
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
    return { form: () => form, models: modelsIn(form) }
  } catch {
    return errorResponse(400, 'the body is not a valid form')
  }
}
