import type { RawRequest } from '../http/message.ts'
import type { Closing } from '../http/socket.ts'
import { decodeUtf8, toBase64 } from '../data/bytes.ts'
import { createKeyCleaner } from './key-cleaner.ts'
import { sharedParams, withoutRpcIds } from './json-rpc.ts'

/** A part of a response body as received from the network, or a message of a session over a WebSocket. */
export interface RecordedFrame {
  /** `'client'` for a message that the client sent in a session; absent for all that the server sent. */
  readonly from?: 'client' | undefined
  /** Milliseconds after the request was sent. */
  readonly afterMs: number
  /** The bytes as UTF-8 text; absent when they are not valid UTF-8, for example when a character is split. */
  readonly text?: string | undefined
  /** The bytes when they are not valid UTF-8. */
  readonly base64?: string | undefined
}

/** One recorded response of the live API. */
export interface RecordedAnswer {
  /** ISO 8601. */
  readonly recordedAt: string
  readonly status: number
  /** Content type, disposition, `retry-after` and `mcp-session-id`, whose value is not recorded; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body, only if `JSON.stringify` reproduces its bytes. Easier to review than frames. */
  readonly json?: unknown
  /** Any other body, as received. */
  readonly frames?: readonly RecordedFrame[] | undefined
  /** True when the connection was lost after the last frame. */
  readonly isCut?: true | undefined
  /** How the server closed a session over a WebSocket; absent when the client closed it. */
  readonly closing?: Closing | undefined
}

/**
 * A request and its recorded responses, in order: the content of a file of `folderStore()`. Headers of the request, such as key and cookies, are
 * not stored. Responses may be edited by hand; the name of the file, a hash, belongs to the request.
 *
 * ```json
 * {
 *   "method": "POST",
 *   "target": "/api/paas/v4/chat/completions",
 *   "request": { "model": "glm-4.6", "stream": true, "messages": [{ "role": "user", "content": "你好" }] },
 *   "answers": [
 *     {
 *       "recordedAt": "2026-11-20T08:00:00.000Z",
 *       "status": 200,
 *       "headers": { "content-type": "text/event-stream;charset=UTF-8" },
 *       "frames": [
 *         { "afterMs": 212, "text": "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"你好\"}}]}\n\n" },
 *         { "afterMs": 218, "text": "data: [DONE]\n\n" }
 *       ]
 *     }
 *   ]
 * }
 * ```
 *
 * A session of GLM-Realtime is a response with status 101 to the GET of its handshake. Its frames are the messages of both directions, in the
 * order in which the mock received them: `{ "from": "client", "afterMs": 340, "text": "{\"type\":\"response.create\"}" }`.
 */
export interface Recording {
  readonly method: string
  /** Path with query: `/api/paas/v4/chat/completions`. */
  readonly target: string
  /** The body: parsed JSON, other text as a string, and for binary data only the number of bytes. */
  readonly request?: unknown
  readonly answers: readonly RecordedAnswer[]
}

/** Body fields, at any depth, that are ignored when requests are compared. */
export const ignoredFields: ReadonlySet<string> = new Set(['request_id', 'user_id'])

/** The canonical text of a request; equal for requests that get the same recording. Ignores order of fields, ids, form boundaries, keys and the host. */
function normalise(raw: RawRequest): string {
  const [path = '', query = ''] = raw.target.split('?')
  return `${raw.method} ${withoutCoding(path)}?${sharedParams(query)}\n${normaliseBody(raw)}`
}

/** The path on the general base: the coding plan has the same routes. */
export function withoutCoding(path: string): string {
  return path.replace(/^\/api\/coding\//, '/api/')
}

/** File systems allow names of 255 bytes; the hash and the extension follow the path. */
const MAX_PATH_LENGTH = 100

/** The name of a recording: the end of the path for readability, cut if it is long, and a hash of the normalised request. */
export async function recordingName(raw: RawRequest): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(normalise(raw)))
  const hash = Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const end = (raw.target.split('?')[0] ?? '').split('/').slice(-2).join('-')
  const pathEnd = createKeyCleaner(raw)(end).replace(/[^\w-]/g, '_')
  return `${pathEnd.slice(0, MAX_PATH_LENGTH)}-${hash}`
}

/** The request body in the form in which a recording stores it. */
export function readableBody(raw: RawRequest): unknown {
  const text = decodeUtf8(raw.body)
  if (text === undefined) return `(${raw.body.length} bytes)`
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function normaliseBody(raw: RawRequest): string {
  const boundary = /boundary="?([^";]+)/.exec(raw.headers['content-type'] ?? '')?.[1]
  const text = typeof raw.body === 'string' ? raw.body : decodeUtf8(raw.body) ?? toBase64(raw.body)
  if (boundary) return text.replaceAll(boundary, 'boundary')
  try {
    return JSON.stringify(sortFields(withoutRpcIds(JSON.parse(text))))
  } catch {
    return text
  }
}

/** Sorts the fields of objects by name and drops ignored ones, at any depth. */
export function sortFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortFields)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name]) => !ignoredFields.has(name)).sort(([a], [b]) => a < b ? -1 : 1)
  return Object.fromEntries(fields.map(([name, field]) => [name, sortFields(field)]))
}
