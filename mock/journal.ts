import type { Hangup, RawRequest, Reply } from './exchange.ts'

/** A request that reached the mock, and what became of it. */
export class Entry {
  readonly raw: RawRequest
  /** Below `/api`, without query. */
  readonly path: string
  /** Unix milliseconds of its arrival. */
  readonly atMs: number
  /** The part of the API key before the dot; absent when none came. */
  account?: string | undefined
  /** HTTP status of the answer; absent while there is none, and when the connection was dropped. */
  status?: number | undefined
  /** An error of a script or route that was not a refusal. */
  error?: unknown
  /** True until the answer's body was sent whole or given up. */
  open = true
  #body: unknown
  #parsed = false

  constructor(raw: RawRequest, path: string, atMs: number) {
    this.raw = raw
    this.path = path
    this.atMs = atMs
  }

  get method(): string {
    return this.raw.method
  }

  get host(): string {
    return this.raw.host
  }

  get query(): URLSearchParams {
    const mark = this.raw.target.indexOf('?')
    return new URLSearchParams(mark < 0 ? '' : this.raw.target.slice(mark))
  }

  /** Names in lower case; what could give a key away is masked. */
  get headers(): Record<string, string> {
    const headers: Record<string, string> = { ...this.raw.headers }
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
      this.#body = parse(this.raw)
    }
    return this.#body
  }

  /** Notes the answer and hands it on. */
  close<T extends Reply | Hangup>(answer: T): T {
    if ('hangup' in answer) {
      this.open = false
    } else {
      this.status = answer.status
      this.open = typeof answer.body === 'object' && 'next' in answer.body
    }
    return answer
  }
}

/** What came in, oldest first; capped. */
export class Journal {
  readonly #size: number
  #entries: Entry[] = []

  constructor(size: number) {
    this.#size = size
  }

  get entries(): readonly Entry[] {
    if (this.#entries.length > this.#size) this.#entries = this.#entries.slice(-this.#size)
    return this.#entries
  }

  add(entry: Entry): void {
    if (this.#entries.push(entry) >= this.#size * 2) this.#entries = this.#entries.slice(-this.#size)
  }

  clear(): void {
    this.#entries = []
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
