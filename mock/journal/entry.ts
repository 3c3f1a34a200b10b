import type { Clock } from '../time/clock.ts'
import type { Frame, Hangup, RawRequest, Reply } from '../core/context.ts'
import type { Fault } from '../faults/fault.ts'
import type { Gatekeeper } from '../faults/rate-limiter.ts'
import { textOf } from '../data/merge--utf8.ts'
import type { Archive } from './archive.ts'
import { Watched } from './observed-frames.ts'

/** A frame that was handed on, and when. */
export interface Sent {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly frame: Frame
}

/** Who keeps an entry when its answer is over. */
interface Keeper {
  over(entry: Entry): void
}

/** How many frames of one answer are kept. */
const FRAMES_KEPT = 2000

/** A request that reached the mock, and what became of it. */
export class Entry {
  /** Below `/api`, without query. */
  readonly path: string
  /** Unix milliseconds of its arrival. */
  readonly atMs: number
  /** The part of the API key before the dot; absent when none came. */
  account?: string | undefined
  /** HTTP status of the answer; absent while there is none, and when the connection was dropped. */
  status?: number | undefined
  /** Content type of the answer. */
  contentType?: string | undefined
  /** An error of a script or route that was not a refusal. */
  error?: unknown
  /** What was done to the answer on purpose. */
  fault?: Fault | undefined
  /** True when the reader left before the end. */
  left = false
  /** True until the answer's body was sent whole or given up. */
  open = true
  /** Not to be seen: its headers hold the key. */
  readonly #raw: RawRequest
  #frames: Frame[] = []
  /** Milliseconds after `atMs`. */
  #times: number[] = []
  #body: unknown
  #parsed = false
  /** Told when the answer is over. No closure: each would keep its entry through a collection. Observed in Node 24. */
  #keeper: Keeper | undefined
  #number = 0

  constructor(raw: RawRequest, path: string, atMs: number) {
    this.#raw = raw
    this.path = path
    this.atMs = atMs
  }

  get method(): string {
    return this.#raw.method
  }

  get host(): string {
    return this.#raw.host
  }

  /** Path with its query, as it was asked. */
  get target(): string {
    return this.#raw.target
  }

  /** The body as it came: what is written twice or in another order is seen here. */
  get rawBody(): string | Uint8Array {
    return this.#raw.body
  }

  get query(): URLSearchParams {
    const mark = this.target.indexOf('?')
    return new URLSearchParams(mark < 0 ? '' : this.target.slice(mark))
  }

  /** Names in lower case; what could give a key away is masked. */
  get headers(): Record<string, string> {
    const headers: Record<string, string> = { ...this.#raw.headers }
    for (const name of ['authorization', 'cookie', 'x-api-key']) {
      const value = headers[name]
      if (value !== undefined) headers[name] = mask(value)
    }
    return headers
  }

  /** The body: parsed JSON where it is JSON, text where it is text, bytes otherwise. */
  // deno-lint-ignore no-explicit-any -- a test reads `requests[0].body.messages[0].content` without casts, as it does with fetch's json()
  get body(): any {
    if (!this.#parsed) {
      this.#parsed = true
      this.#body = parse(this.#raw)
    }
    return this.#body
  }

  /**
   * The answer's body as far as it was sent, whole or frame by frame. Kept for the latest answers: a megabyte of them, or a hundred where
   * they are long or of bytes.
   */
  get sent(): readonly Sent[] {
    return this.#frames.map((frame, at) => ({ atMs: this.atMs + (this.#times[at] as number), frame }))
  }

  /** @internal How many came before it. */
  get number(): number {
    return this.#number
  }

  /** @internal Who is told when the answer is over, and the number he gives it. */
  keepIn(keeper: Keeper, number: number): void {
    this.#keeper = keeper
    this.#number = number
  }

  /** @internal Notes the answer and hands it on; a body that takes time is watched until its end, when one fewer is under way at the gate. */
  close<T extends Reply | Hangup>(answer: T, clock: Clock, gate?: Gatekeeper | undefined): T | Reply {
    if ('hangup' in answer) {
      this.end()
      return answer
    }
    const { status, headers, body } = answer
    this.status = status
    this.contentType = headers['content-type']
    if (typeof body === 'object' && 'next' in body) {
      return { status, headers, body: new Watched(body, this, clock, gate) }
    }
    this.#frames = [body]
    this.#times = [clock.now() - this.atMs]
    this.end()
    if (gate) gate.underWay--
    return answer
  }

  /** @internal Notes a frame that was handed on. */
  note(frame: Frame, atMs: number): void {
    if (this.#frames.length >= FRAMES_KEPT) return
    this.#frames.push(frame)
    this.#times.push(atMs - this.atMs)
  }

  /** @internal The answer is over. */
  end(): void {
    this.open = false
    this.#keeper?.over(this)
  }

  /** @internal Lets the answer's body go. */
  forget(): void {
    this.#frames = []
    this.#times = []
  }

  /** @internal Keeps all of it in archives and tells its place in the first; `undefined` where some of it is no text. */
  archive(requests: Archive, answers: Archive): number | undefined {
    const { method, host, target, body } = this.#raw
    const isText = typeof body === 'string'
    const text = isText ? body : textOf(body)
    if (this.error !== undefined || this.fault || text === undefined) return undefined
    if (!this.#frames.every((frame) => typeof frame === 'string')) return undefined
    const answer = answers.keep(this.#frames.join(''))
    if (answer === undefined) return undefined
    const lengths = this.#frames.map((frame) => frame.length)
    const times = this.#times
    const { path, atMs, account, status, contentType, left, headers } = this
    const sent = { answer, times, lengths }
    const facts = { path, atMs, account, status, contentType, left, method, host, target, headers, isText, sent }
    return requests.keep(`${JSON.stringify(facts)}\n${text}`)
  }

  /** @internal An entry out of the archives. */
  static read(request: string, answers: Archive): Entry {
    const end = request.indexOf('\n')
    const { path, atMs, account, status, contentType, left, isText, sent, ...asked } = JSON.parse(request.slice(0, end))
    const text = request.slice(end + 1)
    const entry = new Entry({ ...asked, body: isText ? text : new TextEncoder().encode(text) }, path, atMs)
    Object.assign(entry, { account, status, contentType, left, open: false })
    const answer = answers.read(sent.answer)
    if (answer !== undefined) {
      let at = 0
      entry.#times = sent.times
      entry.#frames = sent.lengths.map((length: number) => answer.slice(at, at += length))
    }
    return entry
  }
}

function mask(value: string): string {
  const space = value.indexOf(' ')
  return space < 0 ? '***' : `${value.slice(0, space)} ***`
}

function parse(raw: RawRequest): unknown {
  const type = raw.headers['content-type'] ?? ''
  if (/multipart|octet-stream|audio|image/.test(type)) return raw.body
  const text = typeof raw.body === 'string' ? raw.body : new TextDecoder().decode(raw.body)
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
