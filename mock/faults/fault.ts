import { businessCode, httpStatus, statusOf } from '../errors/refusal.ts'
import type { KnownCode } from '../errors/known-code.ts'
import type { Protocol } from '../http/exchange.ts'
import type { StreamedErrorForm } from '../http/anthropic-error.ts'
import { inspect } from '../validation/inspect.ts'
import {
  boolean,
  check,
  integer,
  isRecord,
  members,
  milliseconds,
  number,
  oneOf,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'

/** An offset in a body: after a number of events, or of bytes, which may split a character. */
export type BodyPlace =
  | { readonly afterEvents: number; readonly afterBytes?: undefined }
  | { readonly afterBytes: number; readonly afterEvents?: undefined }

/**
 * A fault of a response, or a delay. Events are counted from 1; `[DONE]` is one of them. Members that concern events are for streams: a request whose
 * reply is whole is refused with status 400 and the reason, because the fault would have no effect.
 */
export interface Fault {
  /** HTTP status of an error response. @default the status of `code`, otherwise 500 */
  status?: number | undefined
  /** Business code of an error response: `'1302'`. @default the code that fits `status`: 1210, 1000, 1220, 1302, 500, otherwise the status itself */
  code?: KnownCode | (string & {}) | undefined
  /** Message of an error response. @default the message of `code` */
  message?: string | undefined
  /** Header `retry-after` of an error response, in seconds. */
  retryAfter?: number | undefined
  /** Drops the connection before any header. */
  network?: boolean | undefined
  /** Responds with the HTML page of a gateway; status 502 unless `status` is set. */
  html?: boolean | undefined
  /** Replaces the content type of the response. */
  contentType?: string | undefined
  /** Milliseconds before the headers. */
  headersAfterMs?: number | undefined
  /** Milliseconds before the first event. */
  firstEventAfterMs?: number | undefined
  /** Rate of the events after the first. */
  eventsPerSecond?: number | undefined
  /** Lengthens each pause by up to this many milliseconds, at random from the mock's seed. */
  jitterMs?: number | undefined
  /** Drops the connection at this offset. */
  cut?: BodyPlace | undefined
  /** Sends nothing after this offset and leaves the connection open; with `true` not even headers. */
  stall?: true | BodyPlace | undefined
  /** Ends the stream with an error event after `afterEvents` events (default 0); `done` appends `[DONE]`. */
  error?:
    | {
      code: KnownCode | (string & {})
      message?: string | undefined
      afterEvents?: number | undefined
      done?: boolean | undefined
      /**
       * Anthropic protocol: an event with code and request id, one without both, or data without an event line and the member `error`. All three were
       * observed. @default 'complete'
       */
      form?: StreamedErrorForm | undefined
    }
    | undefined
  /** Omits `[DONE]`. */
  withoutDone?: boolean | undefined
  /** Omits every `finish_reason`. */
  withoutFinish?: boolean | undefined
  /** Sends the event with this number twice. */
  duplicate?: number | undefined
  /** Sends the event with this number after the next one. */
  swap?: number | undefined
  /** Truncates the event with this number and appends the next one to it, as observed under high load. */
  splice?: number | undefined
  /** Sends the body in writes of this many bytes, which may split events and characters. Over a socket a write takes about one millisecond. */
  split?: number | undefined
  /** Line ending of the stream. @default '\n', as the server sends it */
  lineEnding?: '\r\n' | '\r' | undefined
  /** Sends a byte order mark first. */
  bom?: boolean | undefined
  /** Sends a comment before every event. */
  comments?: boolean | undefined
}

const event = integer('the number of an event, 1 or more', 1)
const count = integer('an integer, 0 or more', 0)
const place: Validator = { expected: '{ afterEvents } or { afterBytes }, 0 or more', test: isPlace }
/** A header must not contain a line feed; runtimes differ in what they do with one. */
const headerValue: Validator = {
  expected: 'a string that a header may have',
  test: (value) => typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
}

const validators: Validators<Fault> = {
  status: httpStatus,
  code: businessCode,
  message: string,
  retryAfter: number('seconds, 0 or more', 0),
  network: boolean,
  html: boolean,
  contentType: headerValue,
  headersAfterMs: milliseconds,
  firstEventAfterMs: milliseconds,
  eventsPerSecond: number('a number above 0', Number.MIN_VALUE),
  jitterMs: milliseconds,
  cut: place,
  stall: {
    expected: 'true, { afterEvents } or { afterBytes }',
    test: (value) => value === true || isPlace(value),
  },
  error: { expected: '{ code, message?, afterEvents?, done? }', test: isStreamError },
  withoutDone: boolean,
  withoutFinish: boolean,
  duplicate: event,
  swap: event,
  splice: event,
  split: integer('a number of bytes, 1 or more', 1),
  lineEnding: { expected: '"\\r\\n" or "\\r"', test: (value) => value === '\r\n' || value === '\r' },
  bom: boolean,
  comments: boolean,
}

/**
 * Validates a fault where it is written.
 *
 * @param protocol The only protocol that the fault is for.
 * @throws {TypeError} for an unknown member, a value of the wrong type, or a fault that the protocol cannot have.
 * @throws {RangeError} for a number out of range.
 */
export function checkFault(fault: unknown, act: string, protocol?: Protocol | undefined): asserts fault is Fault {
  check(fault, validators, act)
  const { code, status, withoutDone, withoutFinish, error } = fault as Fault
  if (code !== undefined && status === undefined && statusOf(code) === undefined) {
    throw new TypeError(`Cannot ${act}: the status of code ${code} is not known, expected the member status`)
  }
  if (!protocol) return
  // Only v4 has `[DONE]`, only the Anthropic protocol several forms of error events, and only these two a reason for the end.
  const marks = [withoutDone, error?.done]
  const forms = [error?.form]
  const foreign = { v4: forms, anthropic: marks }[protocol as string] ?? [...marks, ...forms, withoutFinish]
  if (foreign.some(Boolean)) {
    throw new TypeError(`Cannot ${act}: the protocol ${protocol} has no fault with ${inspect(fault)}`)
  }
}

/** True when a fault replaces the response, so that no route is called. */
export function replacesReply({ status, code, network, html, stall }: Fault): boolean {
  return status !== undefined || code !== undefined || !!network || !!html || stall === true
}

function isPlace(value: unknown): boolean {
  if (!isRecord(value)) return false
  const entries = Object.entries(value).filter(([, at]) => at !== undefined)
  const [name, at] = entries[0] ?? []
  return entries.length === 1 && (name === 'afterEvents' || name === 'afterBytes') && count.test(at)
}

const streamError = members('', {
  code: string,
  message: string,
  afterEvents: count,
  done: boolean,
  form: oneOf('complete', 'uncoded', 'bare'),
})

function isStreamError(value: unknown): boolean {
  return streamError.test(value) && (value as { code?: unknown }).code !== undefined
}
