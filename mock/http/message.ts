/**
 * A request as plain data. Every edge (fetch, MSW, HTTP server) builds one of these, so that routes behave alike behind all of
 * them and no `Request` is constructed where none is needed.
 */
export interface RawRequest {
  /** Upper case. */
  readonly method: string
  /** Host with port, as in the `host` header. */
  readonly host: string
  /** Path with its query, as on the request line. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** Aborted when the client disconnects. */
  readonly signal?: AbortSignal | undefined
}

/** Language of error texts; the host decides: Chinese at BigModel, English at Z.ai. Observed. */
export type Language = 'zh' | 'en'

/**
 * One write of a streamed body. Text and bytes are sent as they are; `alone` keeps the boundaries of a write, so that an edge does not
 * join it with its neighbours; `cut` drops the connection without an orderly end; `stall` sends nothing more and leaves the connection open.
 */
export type Frame = string | Uint8Array | { alone: string | Uint8Array } | { cut: true } | { stall: true }

/**
 * A streamed body. `next()` returns synchronously while frames are due (an edge joins those into one write) and a promise where the
 * script waits; `undefined` is the orderly end. `return()` reports that the client has disconnected.
 */
export interface Frames {
  next(): Frame | undefined | Promise<Frame | undefined>
  return(): void
  /** @internal Receives the UTF-8 bytes of a body that is sent in one write, so that the journal need not encode its frames again. */
  sentInOneWrite?(bytes: Uint8Array): void
}

/** A response as plain data. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | Frames
}

/** A connection that is dropped before any header; `fetch` reports it as a network error. */
export interface Hangup {
  readonly hangup: true
}

/** The result of a request: a response, or a dropped connection. */
export type Answer = Reply | Hangup
