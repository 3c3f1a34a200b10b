import type { RequestHandler } from '../request-handler.ts'

/** A listening server of this runtime. */
export interface Listener {
  readonly port: number
  /** Closes every connection and resolves when the port is free. */
  close(): Promise<void>
}

/** Starts a server on `port`, or on a free port for 0. */
export type StartServer = (handler: RequestHandler, port: number, host: string) => Promise<Listener>
