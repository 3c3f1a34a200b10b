import type { Frame } from '../http/message.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'

/** One frame of a response, or what happened to the connection in its place. */
export interface LoggedFrame {
  /** Milliseconds since the request arrived. */
  readonly afterMs: number
  readonly text?: string | undefined
  readonly event?: 'cut' | 'stall' | undefined
}

/** A request and its response as JSON, for the control API and its page. API keys are masked. */
export interface LoggedRequest {
  readonly id: number
  /** Time of arrival on the mock's clock, ISO 8601. */
  readonly at: string
  readonly account?: string | undefined
  readonly method: string
  /** Path below `/api`, without query. */
  readonly path: string
  readonly target: string
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Absent before the response starts, and when the connection was dropped before it. */
  readonly status?: number | undefined
  readonly contentType?: string | undefined
  readonly frames: readonly LoggedFrame[]
  /** True until the response has been sent or given up. */
  readonly isOpen: boolean
  /** True when the client disconnected before the end of the response. */
  readonly hasLeft: boolean
  /** The injected fault. */
  readonly fault?: object | undefined
  readonly error?: string | undefined
}

/** The journals of all scopes as one request log. A request gets its id when it is first read. */
export class RequestLog {
  readonly #zhipu: MockZhipu
  readonly #ids = new WeakMap<Entry, number>()
  #count = 0

  constructor(zhipu: MockZhipu) {
    this.#zhipu = zhipu
  }

  /** The entries of one scope, or of all scopes if none is passed, oldest first. */
  entries(scope?: Scope | undefined): readonly Entry[] {
    if (scope) return scope.requests
    return this.#journals().flatMap(({ entries }) => entries).sort((a, b) => a.atMs - b.atMs)
  }

  /** Removes the entries of one scope, or of all scopes if none is passed. */
  clear(scope?: Scope | undefined): void {
    if (scope) return scope.reset('requests')
    for (const journal of this.#journals()) journal.clear()
  }

  #journals(): Journal[] {
    const { ownScope, accounts } = this.#zhipu.backend
    const scopes = new Set([ownScope, ...Array.from(accounts.values(), (account) => account.scope)])
    return Array.from(scopes, ({ journal }) => journal)
  }

  /** The requests of one scope, or of all scopes if none is passed, oldest first. */
  requests(scope?: Scope | undefined): LoggedRequest[] {
    return this.entries(scope).map((entry) => this.toRequest(entry))
  }

  id(entry: Entry): number {
    let id = this.#ids.get(entry)
    if (id === undefined) this.#ids.set(entry, id = ++this.#count)
    return id
  }

  toRequest(entry: Entry): LoggedRequest {
    const { atMs, account, method, path, target, host, headers, body, status, contentType, error } = entry
    return {
      id: this.id(entry),
      at: new Date(atMs).toISOString(),
      account,
      method,
      path,
      target,
      host,
      headers,
      body: body instanceof Uint8Array ? frameText(body, headers['content-type']) : body,
      status,
      contentType,
      frames: entry.sent.map((sent) => toLoggedFrame(sent.frame, contentType, sent.atMs - atMs)),
      isOpen: entry.open,
      hasLeft: entry.left,
      fault: entry.fault,
      error: error === undefined ? undefined : String(error),
    }
  }
}

function toLoggedFrame(frame: Frame, contentType: string | undefined, afterMs: number): LoggedFrame {
  if (typeof frame === 'string' || frame instanceof Uint8Array) {
    return { afterMs, text: frameText(frame, contentType) }
  }
  if ('alone' in frame) return { afterMs, text: frameText(frame.alone, contentType) }
  return { afterMs, event: 'cut' in frame ? 'cut' : 'stall' }
}

/** Binary content is replaced by its size. */
function frameText(content: string | Uint8Array, contentType = ''): string {
  if (typeof content === 'string') return content
  if (/json|text|xml|form/.test(contentType)) return new TextDecoder().decode(content)
  return `(${content.byteLength} bytes)`
}
