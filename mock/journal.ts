import type { Clock } from './clock.ts'
import type { Frame, Frames, Hangup, RawRequest, Reply } from './exchange.ts'
import type { Fault } from './fault/fault.ts'
import type { Gatekeeper } from './limits.ts'

/** A frame that was handed on, and when. */
export interface Sent {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly frame: Frame
}

/** How many frames of one answer are kept. */
const FRAMES_KEPT = 2000
/** Of how many answers the bodies are kept, and how many frames of all of them: a load test must not fill the memory with them. */
const BODIES_KEPT = 100
const FRAMES_KEPT_IN_ALL = 1000

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
  /** The answer's body as far as it was sent, whole or frame by frame; kept for the last hundred answers, or fewer when these have over a thousand frames. */
  readonly sent: Sent[] = []
  /** True when the reader left before the end. */
  left = false
  /** True until the answer's body was sent whole or given up. */
  open = true
  /** Not to be seen: its headers hold the key. */
  readonly #raw: RawRequest
  readonly #clock: Clock
  #body: unknown
  #parsed = false

  constructor(raw: RawRequest, path: string, clock: Clock) {
    this.#raw = raw
    this.#clock = clock
    this.path = path
    this.atMs = clock.now()
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

  /** Notes the answer and hands it on; a body that takes time is watched until its end. Then one fewer is under way at the gate. */
  close<T extends Reply | Hangup>(answer: T, gate?: Gatekeeper | undefined): T | Reply {
    if ('hangup' in answer) {
      this.open = false
      return answer
    }
    const { status, headers, body } = answer
    this.status = status
    this.contentType = headers['content-type']
    if (typeof body === 'object' && 'next' in body) {
      return { status, headers, body: new Watched(body, this, this.#clock, gate) }
    }
    this.open = false
    this.sent.push({ atMs: this.#clock.now(), frame: body })
    if (gate) gate.underWay--
    return answer
  }
}

/** Frames that are noted as they go out. */
class Watched implements Frames {
  readonly #frames: Frames
  readonly #entry: Entry
  readonly #clock: Clock
  readonly #gate: Gatekeeper | undefined

  constructor(frames: Frames, entry: Entry, clock: Clock, gate: Gatekeeper | undefined) {
    this.#frames = frames
    this.#entry = entry
    this.#clock = clock
    this.#gate = gate
  }

  next(): Frame | undefined | Promise<Frame | undefined> {
    const due = this.#frames.next()
    return typeof due === 'object' && 'then' in due ? this.#later(due) : this.#note(due)
  }

  return(): void {
    this.#entry.left ||= this.#entry.open
    this.#end()
    this.#frames.return()
  }

  async #later(due: Promise<Frame | undefined>): Promise<Frame | undefined> {
    return this.#note(await due)
  }

  #note(frame: Frame | undefined): Frame | undefined {
    const { sent } = this.#entry
    if (frame === undefined) this.#end()
    else if (sent.length < FRAMES_KEPT) sent.push({ atMs: this.#clock.now(), frame })
    if (typeof frame === 'object' && 'cut' in frame) this.#end()
    return frame
  }

  #end(): void {
    if (!this.#entry.open) return
    this.#entry.open = false
    if (this.#gate) this.#gate.underWay--
  }
}

interface Waiter {
  readonly count: number
  readonly resolve: () => void
}

/** What came in, oldest first; capped. */
export class Journal {
  readonly #size: number
  #entries: Entry[] = []
  #waiters: Waiter[] = []
  /** Those whose bodies are kept. */
  #embodied: Entry[] = []
  /** How many have come since the start or the last `clear`. */
  count = 0

  constructor(size: number) {
    this.#size = size
  }

  get entries(): readonly Entry[] {
    if (this.#entries.length > this.#size) this.#entries = this.#entries.slice(-this.#size)
    return this.#entries
  }

  add(entry: Entry): void {
    this.count++
    const count = this.#entries.push(entry)
    this.#embodied.push(entry)
    this.#forgetBodies()
    if (count >= this.#size * 1.25) this.#entries = this.#entries.slice(-this.#size)
    if (this.#waiters.length > 0) this.#wake()
  }

  clear(): void {
    this.#entries = []
    this.#embodied = []
    this.count = 0
  }

  /** Resolves once so many have come. */
  arrival(count: number): Promise<void> {
    if (this.count >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  /** Lets the oldest bodies go; an answer that is still being sent keeps its own. */
  #forgetBodies(): void {
    let frames = 0
    for (const { sent } of this.#embodied) frames += sent.length
    let answers = this.#embodied.length
    const isEnough = () => answers <= BODIES_KEPT && frames <= FRAMES_KEPT_IN_ALL
    if (isEnough()) return
    this.#embodied = this.#embodied.filter((entry) => {
      if (entry.open || isEnough()) return true
      answers--
      frames -= entry.sent.length
      entry.sent.length = 0
      return false
    })
  }

  #wake(): void {
    const due = this.#waiters.filter(({ count }) => this.count >= count)
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter))
    for (const { resolve } of due) resolve()
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
