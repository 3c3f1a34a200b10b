import type { Account } from './account.ts'
import type { Language } from '../errors/refusal.ts'
import type { Scripted } from '../scripting/rules.ts'
import type { World } from './backend.ts'

/**
 * A request as plain data. Every edge (fetch, MSW, HTTP server) makes one of these, so that routes behave alike behind all of
 * them and no `Request` is built where none is needed.
 */
export interface RawRequest {
  /** Upper case. */
  readonly method: string
  /** Host with port, as in the `host` header. */
  readonly host: string
  /** Path with its query, as it stood on the request line. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** Aborted when the caller has gone. */
  readonly signal?: AbortSignal | undefined
}

/** A request that passed authentication and found its route. */
export interface Exchange extends RawRequest {
  /** Below `/api`, without query: `/paas/v4/files/file-1/content`. */
  readonly path: string
  readonly query: URLSearchParams
  /** The `:name` parts of the route, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** @internal The row of the route table that took the request. */
  readonly route: Route
  /** Language of error texts, as the host has it. */
  readonly language: Language
  /** @internal State of the API key that asked, and the desk where a test scripts and watches it. */
  readonly account: Account
  /** @internal What all accounts of one mock share: clock, ids, options. */
  readonly world: World
  /** The body as a JSON object; anything else is refused with 1210 or 1214, as the API does. */
  json(): Record<string, unknown>
  /** The body as a form; anything else is refused. */
  form(): Promise<FormData>
}

/**
 * One write of a body that takes time. Text and bytes are sent as they are; `alone` keeps the boundaries of a piece, so that an edge does not
 * join it with its neighbours; `cut` drops the connection without an orderly end; `stall` sends nothing more, ever.
 */
export type Frame = string | Uint8Array | { alone: string | Uint8Array } | { cut: true } | { stall: true }

/**
 * A body that takes time. `next()` answers at once while frames are due (an edge joins those into one write) and with a
 * promise where the script waits; `undefined` is the orderly end. `return()` tells that the reader has gone.
 */
export interface Frames {
  next(): Frame | undefined | Promise<Frame | undefined>
  return(): void
}

/** A response as plain data. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | Frames
}

/** A connection that dies before any header, as `fetch` sees it: a network error. */
export interface Hangup {
  readonly hangup: true
}

/** Answers an exchange. Refusals are thrown as `Refusal` (see errors.ts), so that a route reads as its normal way. */
export type Handler = (exchange: Exchange) => Reply | Promise<Reply>

/** One row of the route table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api`, with `:name` for one segment: `/paas/v4/files/:file_id/content`. */
  readonly path: string
  readonly handle: Handler
  /** Reads a script in the family's own way; without it a script completes the JSON of `handle`. */
  readonly script?: ((exchange: Exchange, scripted: Scripted) => Reply | Promise<Reply>) | undefined
}
