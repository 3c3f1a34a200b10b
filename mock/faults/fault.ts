import { statusOf } from '../errors/code-statuses.ts'
import {
  boolean,
  check,
  integer,
  isRecord,
  members,
  milliseconds,
  number,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'

/** A place in a body: after so many events, or after so many bytes, which may lie inside a character. */
export type BodyPlace =
  | { readonly afterEvents: number; readonly afterBytes?: undefined }
  | { readonly afterBytes: number; readonly afterEvents?: undefined }

/** What goes wrong with an answer, or how slowly it comes. Events are counted from 1, `[DONE]` is one of them. */
export interface Fault {
  /** HTTP status of a refusal. @default the one that goes with `code`, otherwise 500 */
  status?: number | undefined
  /** Business code of a refusal. */
  code?: string | undefined
  /** @default the text that goes with `code` */
  message?: string | undefined
  /** `retry-after` of a refusal, in seconds. */
  retryAfter?: number | undefined
  /** Drops the connection before any header. */
  network?: boolean | undefined
  /** Answers with a gateway's HTML page, 502 unless `status` says otherwise. */
  html?: boolean | undefined
  /** Stands instead of the answer's own content type. */
  contentType?: string | undefined
  /** Milliseconds before the headers. */
  headersAfterMs?: number | undefined
  /** Milliseconds before the first event. */
  firstEventAfterMs?: number | undefined
  /** Pace of the events after the first. */
  eventsPerSecond?: number | undefined
  /** Each pause is up to so many milliseconds longer, by the mock's seed. */
  jitterMs?: number | undefined
  /** Drops the connection. */
  cut?: BodyPlace | undefined
  /** Sends nothing more; `true` not even headers. */
  stall?: true | BodyPlace | undefined
  /** Puts an error event into the stream and ends it, by default at once and without `[DONE]`. */
  error?:
    | { code: string; message?: string | undefined; afterEvents?: number | undefined; done?: boolean | undefined }
    | undefined
  /** Leaves `[DONE]` away. */
  withoutDone?: boolean | undefined
  /** Leaves every `finish_reason` away. */
  withoutFinish?: boolean | undefined
  /** Sends this event twice. */
  duplicate?: number | undefined
  /** Sends this event after the one that follows it. */
  swap?: number | undefined
  /** Breaks this event off in its middle and glues the next one on, as seen on busy days. */
  splice?: number | undefined
  /** Sends the body in writes of so many bytes, through events and characters. */
  split?: number | undefined
  /** Ends lines otherwise than the server does. */
  lineEnding?: '\r\n' | '\r' | undefined
  /** Begins with a byte order mark. */
  bom?: boolean | undefined
  /** Sends a comment before every event. */
  comments?: boolean | undefined
}

const event = integer('the number of an event, 1 or more', 1)
const count = integer('a whole number, 0 or more', 0)
const place: Validator = { expected: '{ afterEvents } or { afterBytes }, 0 or more', test: isPlace }
/** No header takes a line feed, and runtimes disagree on what to do with one. */
const headerValue: Validator = {
  expected: 'a text that a header may have',
  test: (value) => typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
}

const validators: Validators<Fault> = {
  status: integer('an HTTP status, 200 to 599', 200, 599),
  code: { expected: 'a business code in text, such as "1302"', test: string.test },
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
 * Refuses a fault where it is written.
 *
 * @throws {TypeError} for an unknown member or a value of the wrong kind.
 * @throws {RangeError} for a number out of range.
 */
export function checkFault(fault: unknown, act: string): asserts fault is Fault {
  check(fault, validators, act)
  const { code, status } = fault as Fault
  if (code !== undefined && status === undefined && statusOf(code) === undefined) {
    throw new TypeError(`Cannot ${act}: code ${code} has no known status, say which one it comes with`)
  }
}

/** True when a fault stands in place of the answer, so that no route needs to be asked. */
export function isRefusal({ status, code, network, html, stall }: Fault): boolean {
  return status !== undefined || code !== undefined || !!network || !!html || stall === true
}

function isPlace(value: unknown): boolean {
  if (!isRecord(value)) return false
  const entries = Object.entries(value).filter(([, at]) => at !== undefined)
  const [name, at] = entries[0] ?? []
  return entries.length === 1 && (name === 'afterEvents' || name === 'afterBytes') && count.test(at)
}

const streamError = members('', { code: string, message: string, afterEvents: count, done: boolean })

function isStreamError(value: unknown): boolean {
  return streamError.test(value) && (value as { code?: unknown }).code !== undefined
}
