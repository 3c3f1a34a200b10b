import { boolean, countOrInfinity, members, oneOf, type Validator } from '../validation/validators.ts'

/** Options of GLM-Realtime sessions. The defaults are what was observed; sources of each: `zhipu.fidelity()`. */
export interface RealtimeOptions {
  /** Milliseconds between two heartbeats on the mock's clock, 1 or more, or Infinity for none after the first ones. @default 30_000 */
  heartbeatMs?: number | undefined
  /**
   * Varies what sources disagree about, by the seed of the mock: an index that is 0 is absent at times, `delta` is an empty string on other events,
   * events come that no document describes. A client must tolerate all of it. @default true
   */
  noise?: boolean | undefined
  /** Whether `response.output_item.*` and `response.content_part.*` are sent. Clients report both. @default true */
  itemEvents?: boolean | undefined
  /**
   * What happens to text that the client adds with `conversation.item.create`. `'ignore'`: nothing, and no answer, as observed on
   * glm-realtime-flash in 2026-09; `'answer'`: `conversation.item.created`, and the next `response.create` replies to it, as documented. @default 'ignore'
   */
  textItems?: 'ignore' | 'answer' | undefined
  /**
   * How a handshake is refused: bad credentials, limits, a fault with a code. `'status'`: by an HTTP status with the error as JSON, as documented.
   * `'event'`: the handshake is accepted, an `error` event follows, and close code 1003, as observed for models of the query in 2026-09. @default 'status'
   */
  handshakeErrors?: 'status' | 'event' | undefined
  /** Events within one second of the mock's clock; one more gets `rate_limit_error`. The service allows about 50. 1 or more, or Infinity. @default Infinity */
  eventsPerSecond?: number | undefined
  /** Bytes of a message; a longer one closes the session with code 1009. 1 or more, or Infinity. Observed by one client. @default 262_144 */
  maxFrameBytes?: number | undefined
}

/** Validates the option `realtime`. */
export const realtimeOptions: Validator = members('RealtimeOptions', {
  heartbeatMs: countOrInfinity,
  noise: boolean,
  itemEvents: boolean,
  textItems: oneOf('ignore', 'answer'),
  handshakeErrors: oneOf('status', 'event'),
  eventsPerSecond: countOrInfinity,
  maxFrameBytes: countOrInfinity,
})
