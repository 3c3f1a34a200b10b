import type { Frame } from '../http/message.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'

/** A frame as it is shown: what was sent, or what happened to the connection. */
export interface ShownFrame {
  /** Milliseconds after the request came. */
  readonly afterMs: number
  readonly text?: string | undefined
  readonly event?: 'cut' | 'stall' | undefined
}

/** A request and what became of it, as other programs and people see it. Secrets are masked. */
export interface Page {
  readonly id: number
  /** ISO 8601, on the mock's clock. */
  readonly at: string
  readonly account?: string | undefined
  readonly method: string
  /** Below `/api`, without query. */
  readonly path: string
  readonly target: string
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Absent while there is no answer, and when the connection was dropped before one. */
  readonly status?: number | undefined
  readonly contentType?: string | undefined
  readonly frames: readonly ShownFrame[]
  /** True until the answer was sent whole or given up. */
  readonly isOpen: boolean
  /** True when the reader left before the end. */
  readonly hasLeft: boolean
  /** What was done to the answer on purpose. */
  readonly fault?: object | undefined
  readonly error?: string | undefined
}

/** The journals of all scopes as one, numbered by arrival. */
export class Ledger {
  readonly #zhipu: MockZhipu
  readonly #ids = new WeakMap<Entry, number>()
  #count = 0

  constructor(zhipu: MockZhipu) {
    this.#zhipu = zhipu
  }

  /** The entries of one scope or of all, oldest first. */
  entries(scope?: Scope | undefined): readonly Entry[] {
    if (scope) return scope.requests
    return this.#journals().flatMap(({ entries }) => entries).sort((a, b) => a.atMs - b.atMs)
  }

  /** Forgets those of one scope or of all. */
  clear(scope?: Scope | undefined): void {
    if (scope) return scope.reset('requests')
    for (const journal of this.#journals()) journal.clear()
  }

  #journals(): Journal[] {
    const { scope, accounts } = this.#zhipu.backend
    const desks = new Set([scope, ...Array.from(accounts.values(), (account) => account.scope)])
    return Array.from(desks, ({ journal }) => journal)
  }

  pages(scope?: Scope | undefined): Page[] {
    return this.entries(scope).map((entry) => this.page(entry))
  }

  id(entry: Entry): number {
    let id = this.#ids.get(entry)
    if (id === undefined) this.#ids.set(entry, id = ++this.#count)
    return id
  }

  page(entry: Entry): Page {
    const {
      atMs,
      account,
      method,
      path,
      target,
      host,
      headers,
      body,
      status,
      open,
      left,
      fault,
      error,
      contentType,
      sent,
    } = entry
    return {
      id: this.id(entry),
      at: new Date(atMs).toISOString(),
      account,
      method,
      path,
      target,
      host,
      headers,
      body: body instanceof Uint8Array ? textOf(body, headers['content-type']) : body,
      status,
      contentType,
      frames: sent.map((piece) => shown(piece.frame, contentType, piece.atMs - atMs)),
      isOpen: open,
      hasLeft: left,
      fault,
      error: error === undefined ? undefined : String(error),
    }
  }
}

function shown(frame: Frame, contentType: string | undefined, afterMs: number): ShownFrame {
  if (typeof frame === 'string' || frame instanceof Uint8Array) return { afterMs, text: textOf(frame, contentType) }
  if ('alone' in frame) return { afterMs, text: textOf(frame.alone, contentType) }
  return { afterMs, event: 'cut' in frame ? 'cut' : 'stall' }
}

function textOf(piece: string | Uint8Array, contentType = ''): string {
  if (typeof piece === 'string') return piece
  if (/json|text|xml|form/.test(contentType)) return new TextDecoder().decode(piece)
  return `(${piece.byteLength} bytes)`
}
