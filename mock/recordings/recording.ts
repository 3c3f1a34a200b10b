import type { RawRequest } from '../http/message.ts'
import { decodeUtf8 } from '../data/bytes.ts'

/** A piece of an answer as it came through the network. */
export interface RecordedFrame {
  /** Milliseconds after the request was sent. */
  readonly afterMs: number
  /** UTF-8 text; absent where the bytes are none, as when a character was cut in two. */
  readonly text?: string | undefined
  /** The bytes, where they are no text. */
  readonly base64?: string | undefined
}

/** One answer of the live API. */
export interface RecordedAnswer {
  /** ISO 8601. */
  readonly recordedAt: string
  readonly status: number
  /** Content type, disposition and `retry-after`; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** A whole JSON body, where it is the same bytes when written compactly again; reviewers read it more easily than frames. */
  readonly json?: unknown
  /** Any other body, as it came. */
  readonly frames?: readonly RecordedFrame[] | undefined
  /** True when the connection broke after the last frame. */
  readonly isCut?: true | undefined
}

/** A request and all answers it got, in order. No key, cookie or other header of the request is kept. */
export interface Recording {
  readonly method: string
  /** With query, as it was asked: `/api/paas/v4/chat/completions`. */
  readonly target: string
  /** The body: JSON as JSON, other text as text; of bytes, only how many. */
  readonly request?: unknown
  readonly answers: readonly RecordedAnswer[]
}

/** Fields that differ between two calls which mean the same. */
const volatile = new Set(['request_id', 'user_id'])

/** What a request has in common with another that deserves the same answer: order of fields, ids, boundaries and hosts do not count. */
export function normalised(raw: RawRequest): string {
  const [path = '', query = ''] = raw.target.split('?')
  const params = new URLSearchParams(query)
  params.sort()
  return `${raw.method} ${path.replace(/^\/api\/coding\//, '/api/')}?${params}\n${normalisedBody(raw)}`
}

/** A name for a request: what it is about, for people, and a hash, for certainty. */
export async function nameOf(raw: RawRequest): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(normalised(raw)))
  const hash = Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const about = (raw.target.split('?')[0] ?? '').split('/').slice(-2).join('-').replace(/[^\w-]/g, '_')
  return `${about}-${hash}`
}

/** The body as a recording shows it. */
export function shownBody(raw: RawRequest): unknown {
  const text = decodeUtf8(raw.body)
  if (text === undefined) return `(${raw.body.length} bytes)`
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

export function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

function normalisedBody(raw: RawRequest): string {
  const boundary = /boundary="?([^";]+)/.exec(raw.headers['content-type'] ?? '')?.[1]
  const text = typeof raw.body === 'string' ? raw.body : decodeUtf8(raw.body) ?? toBase64(raw.body)
  if (boundary) return text.replaceAll(boundary, 'boundary')
  try {
    return JSON.stringify(sorted(JSON.parse(text)))
  } catch {
    return text
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name]) => !volatile.has(name)).sort(([a], [b]) => a < b ? -1 : 1)
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]))
}
