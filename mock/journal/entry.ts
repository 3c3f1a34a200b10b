import { textOf } from '../data/bytes.ts'
import type { Clock } from '../time/clock.ts'
import type { Bilingual } from '../http/bilingual.ts'
import type { Frame, Hangup, RawRequest, Reply } from '../http/message.ts'
import type { SessionControl } from '../http/socket.ts'
import type { Fault } from '../faults/fault.ts'
import { maskHeaders, maskTarget } from './mask.ts'
import { type InFlightCounter, ObservedFrames } from './observed-frames.ts'

/** One write of a response body, as the mock sent it, and when. */
export interface Sent {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly frame: Frame
}

/** A file of an upload. */
export interface UploadedFile {
  /** Name of its field in the form. */
  readonly field: string
  /** Name of the file. */
  readonly name: string
  /** Content type of the part; empty without one. */
  readonly type: string
  /** Bytes. */
  readonly size: number
}

/** A form as it was received. */
export interface EntryForm {
  /** Values by name; a list for a name that occurs more than once. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>
  readonly files: readonly UploadedFile[]
}

/** What is notified when the response of an entry has ended; the journal. */
interface EntryObserver {
  entryEnded(entry: Entry): void
}

/** The content of an archived entry. */
interface EntryContents {
  readonly raw: RawRequest
  readonly frames: readonly Frame[]
  readonly times: readonly number[]
  /** All frames as UTF-8, where an edge has sent them in one write. */
  readonly bytes: Uint8Array | undefined
}

/** Keeps the messages of a session in place of its entry. */
export interface EntryLog {
  readonly sent: readonly Sent[]
  readonly received: readonly Sent[] | undefined
  readonly bytes: number
  noteSent(frame: Frame, atMs: number): void
  trim(): void
}

/** How many frames of one response are kept. */
const FRAMES_KEPT = 2000

/** A logged request and its response. */
export class Entry {
  /** @internal Reads forms; set when the first form has arrived. */
  static readForm: ((raw: RawRequest) => EntryForm | undefined) | undefined
  /** Below `/api`, without query. */
  readonly path: string
  /** Unix milliseconds of the request's arrival. */
  readonly atMs: number
  /** The part of the API key before the dot; absent without a key. */
  account?: string | undefined
  /** HTTP status of the response; absent until there is one, and when the connection was dropped. */
  status?: number | undefined
  /** Headers of the response, names in lower case; absent until there is one. A server adds its own, such as `date`. */
  responseHeaders?: Readonly<Record<string, string>> | undefined
  /** An error thrown by a script or route that was not a `Refusal`. */
  error?: unknown
  /**
   * Why no rule replied, with the nearest rule. Present when the request was refused by `onUnmatched: 'error'`, and when it got the default reply
   * although the test had scripted replies for its route; never for a GET. While a test replays, why no recording replied, with the nearest one.
   */
  unmatched?: string | undefined
  /** The rule or the recording that replied, or the rule whose fault replaced the reply, abbreviated. Absent for the default reply. */
  answeredBy?: string | undefined
  /** @internal `unmatched` and `answeredBy` in Chinese, where they are sentences: the page of the mock shows them. */
  chinese?: { readonly [member in 'unmatched' | 'answeredBy']?: string } | undefined
  /** The fault that was injected. */
  fault?: Fault | undefined
  /** True when the client disconnected before the end of the response. */
  left = false
  /** True until the response was sent completely, or the client disconnected. */
  open = true
  /**
   * How many messages of a session over a WebSocket the journal has dropped, of each direction; absent when it has all. It keeps 2000 of each,
   * within the option `journalBytes`, and drops the oldest with audio or video first.
   */
  dropped?: { readonly sent: number; readonly received: number } | undefined
  /** The server's end of a session over a WebSocket: sends any message, closes with a code, drops the connection. */
  session: SessionControl | undefined
  /**
   * True when the journal has dropped the bodies of the request and of its response, of a session its audio and video; see the option `journalBytes`.
   */
  trimmed = false
  /** Private: the headers contain the API key. */
  #raw: RawRequest
  #frames: Frame[] = []
  /** Milliseconds after `atMs`. */
  #times: number[] = []
  #bytes: Uint8Array | undefined
  #body: unknown
  #parsed = false
  /** Notified at the end of the response. An object, not a closure: in Node 24 a closure kept its entry alive through a garbage collection. */
  #observer: EntryObserver | undefined
  #number = 0
  #log: EntryLog | undefined
  /** The id that the gateway adds to the headers of the response (observed); absent where it adds none. */
  readonly #traceId: string | undefined

  static {
    // What `console.log` prints: the first in Node and Bun, the second in Deno.
    const symbols = { 'nodejs.util.inspect.custom': toJSON, 'Deno.customInspect': inspectInDeno }
    for (const [name, value] of Object.entries(symbols)) {
      Object.defineProperty(Entry.prototype, Symbol.for(name), { value })
    }
  }

  constructor(raw: RawRequest, path: string, atMs: number, traceId?: string | undefined) {
    this.#raw = raw
    this.#traceId = traceId
    this.path = path
    this.atMs = atMs
  }

  get method(): string {
    return this.#raw.method
  }

  get host(): string {
    return this.#raw.host
  }

  /** Content type of the response. */
  get contentType(): string | undefined {
    return this.responseHeaders?.['content-type']
  }

  /** Path with its query, as on the request line; a key in the query is masked. */
  get target(): string {
    return maskTarget(this.#raw.target)
  }

  /** The body as received, before parsing: shows duplicate members and the order of members. */
  get rawBody(): string | Uint8Array {
    return this.#raw.body
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.target.split(/\?(.*)/s)[1])
  }

  /** Names in lower case; headers that may contain a key are masked. */
  get headers(): Record<string, string> {
    return maskHeaders(this.#raw.headers)
  }

  /** The body: a parsed value where it is JSON, otherwise text, or bytes for binary content types. */
  // deno-lint-ignore no-explicit-any -- a test reads `requests[0].body.messages[0].content` without casts, as it does with fetch's json()
  get body(): any {
    if (!this.#parsed) {
      this.#parsed = true
      this.#body = parseBody(this.#raw)
    }
    return this.#body
  }

  /** The fields and files of an upload or of another form; `undefined` for other bodies. */
  get form(): EntryForm | undefined {
    return Entry.readForm?.(this.#raw)
  }

  /** The request and the status of its response, for snapshots and for `console.log`: headers masked, an upload as its fields and files. */
  toJSON(): Record<string, unknown> {
    const { method, path, headers, form, status, fault, error, unmatched } = this
    const details = { fault, error: error instanceof Error ? String(error) : error, unmatched }
    const facts = { method, path, headers, body: form ?? this.body, status, ...details }
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
  }

  /**
   * The body of the response as far as it was sent, in frames. Kept for the latest responses: one megabyte of text after a scope has received 64
   * requests, and within the option `journalBytes` those that are binary or longer than 100 kB.
   */
  get sent(): readonly Sent[] {
    return this.#log?.sent ??
      this.#frames.map((frame, index) => ({ atMs: this.atMs + (this.#times[index] as number), frame }))
  }

  /** The messages of the client in a session over a WebSocket, oldest first. `sent` has those of the server; see `dropped`. */
  get received(): readonly Sent[] | undefined {
    return this.#log?.received
  }

  /** @internal Keeps the messages of a session in a log from now on. */
  keepMessagesIn(log: EntryLog): void {
    this.#log = log
  }

  /** @internal Sets a member to a sentence. */
  describe(member: 'unmatched' | 'answeredBy', { en, zh }: Bilingual): void {
    this[member] = en
    this.chinese = { ...this.chinese, [member]: zh }
  }

  /** @internal Sequence number: how many requests came before this one. */
  get number(): number {
    return this.#number
  }

  /** @internal Registers the journal to notify on completion, with this entry's sequence number. */
  register(observer: EntryObserver, number: number): void {
    this.#observer = observer
    this.#number = number
  }

  /** @internal Records the response and returns it with its trace id; a streamed body is observed until its end, which decrements the counter. */
  recordResponse<T extends Reply | Hangup>(answer: T, clock: Clock, counter?: InFlightCounter | undefined): T | Reply {
    if ('hangup' in answer) {
      this.end()
      return answer
    }
    const { status, body } = answer
    const headers = { ...answer.headers, ...(this.#traceId && { 'ga-traceid': this.#traceId }) }
    this.status = status
    this.responseHeaders = headers
    if (typeof body === 'object' && 'next' in body) {
      return { ...answer, headers, body: new ObservedFrames(body, this, clock, counter) }
    }
    this.#frames = [body]
    this.#times = [clock.now() - this.atMs]
    this.end()
    if (counter) counter.inFlight--
    return { ...answer, headers }
  }

  /** @internal Records a frame that was sent. */
  note(frame: Frame, atMs: number): void {
    if (this.#log) return this.#log.noteSent(frame, atMs)
    if (this.#frames.length >= FRAMES_KEPT) return
    this.#frames.push(frame)
    this.#times.push(atMs - this.atMs)
  }

  /** @internal Records the bytes of a body that was sent in one write. */
  sentInOneWrite(bytes: Uint8Array): void {
    this.#bytes = bytes
  }

  /** @internal Marks the response as ended. */
  end(): void {
    this.open = false
    this.#observer?.entryEnded(this)
  }

  /** @internal Size of the bodies of the request and of the response. A character of a text counts as one byte. */
  get bytes(): number {
    return this.#frames.reduce((bytes, frame) => bytes + lengthOf(frame), this.#log?.bytes ?? this.#raw.body.length)
  }

  /** @internal Drops both bodies. */
  trim(): void {
    this.trimmed = true
    this.#raw = { ...this.#raw, body: '' }
    this.#parsed = false
    this.#body = undefined
    this.#bytes = undefined
    this.#frames = []
    this.#times = []
    this.#log?.trim()
  }

  /**
   * @internal What `entry-codec` archives: the request, and the frames of the response with their times. Not a getter, which test runners print: the
   * request contains the API key.
   */
  contents(): EntryContents {
    return { raw: this.#raw, frames: this.#frames, times: this.#times, bytes: this.#bytes }
  }

  /** @internal Restores the frames of an archived response. */
  restore(frames: Frame[], times: number[]): void {
    this.#frames = frames
    this.#times = times
  }
}

function toJSON(this: Entry): Record<string, unknown> {
  return this.toJSON()
}

function inspectInDeno(this: Entry, inspect: (value: unknown, options: unknown) => string, options: unknown): string {
  return inspect(this.toJSON(), options)
}

/** The length of text or bytes; 0 for a cut or a stall. */
function lengthOf(frame: Frame): number {
  const content = typeof frame === 'object' && 'alone' in frame ? frame.alone : frame
  return (content as string).length ?? 0
}

/** The body of a request: a parsed value where it is JSON, otherwise text, or bytes for binary content types. */
// deno-lint-ignore no-explicit-any -- JSON of any shape
export function parseBody(raw: Pick<RawRequest, 'headers' | 'body'>): any {
  const type = raw.headers['content-type'] ?? ''
  if (/multipart|octet-stream|audio|image/.test(type)) return raw.body
  const text = textOf(raw.body)
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
