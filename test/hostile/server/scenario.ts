import type { Socket } from 'node:net'
import type { RawRequest } from './connection.ts'

/** Text or bytes of a body. */
export type Content = string | Uint8Array

/** A request and the socket on which a scenario responds. */
export interface Exchange {
  readonly socket: Socket
  readonly request: RawRequest
  /** Arguments from the path, decoded. */
  readonly args: readonly string[]
  /** Number of requests of this session so far, counted from 1. */
  readonly count: number
}

/** Responds to one request in a way in which no good server responds. */
export type Scenario = (exchange: Exchange) => void | Promise<void>

export type Scenarios = Readonly<Record<string, Scenario>>
