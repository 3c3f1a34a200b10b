import type { Hangup, RawRequest, Reply } from '../../core/context.ts'

/** What stands behind a server: the mock with its control API in front. */
export type Answerer = (request: RawRequest) => Reply | Hangup | Promise<Reply | Hangup>

/** A server of this runtime, listening. */
export interface Listener {
  readonly port: number
  /** Ends every connection and resolves when the port is free. */
  close(): Promise<void>
}

/** Listens on `port`, or on a free one for 0. */
export type Listen = (answer: Answerer, port: number, host: string) => Promise<Listener>
