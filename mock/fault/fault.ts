import { statusOf } from '../statuses.ts'
import { show } from '../script/condition.ts'
import { guess } from '../script/guess.ts'

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

const flag = ['true or false', (value: unknown) => typeof value === 'boolean'] as const
const text = ['a text', (value: unknown) => typeof value === 'string'] as const
const milliseconds = ['milliseconds, 0 or more', (value: unknown) => isNumber(value, 0)] as const
const event = [
  'the number of an event, 1 or more',
  (value: unknown) => isNumber(value, 1) && Number.isInteger(value),
] as const
const place = ['{ afterEvents } or { afterBytes }, 0 or more', isPlace] as const

const wants: Readonly<Record<keyof Fault, readonly [want: string, fits: (value: unknown) => boolean]>> = {
  status: ['an HTTP status, 200 to 599', (value) => isNumber(value, 200) && Number(value) < 600],
  code: ['a business code in text, such as "1302"', (value) => typeof value === 'string'],
  message: text,
  retryAfter: ['seconds, 0 or more', (value) => isNumber(value, 0)],
  network: flag,
  html: flag,
  contentType: text,
  headersAfterMs: milliseconds,
  firstEventAfterMs: milliseconds,
  eventsPerSecond: ['a number above 0', (value) => isNumber(value, 0) && value !== 0],
  jitterMs: milliseconds,
  cut: place,
  stall: ['true, { afterEvents } or { afterBytes }', (value) => value === true || isPlace(value)],
  error: ['{ code }', (value) => typeof value === 'object' && value !== null && 'code' in value],
  withoutDone: flag,
  withoutFinish: flag,
  duplicate: event,
  swap: event,
  splice: event,
  split: ['a number of bytes, 1 or more', (value) => isNumber(value, 1)],
  lineEnding: ['"\\r\\n" or "\\r"', (value) => value === '\r\n' || value === '\r'],
  bom: flag,
  comments: flag,
}

/**
 * Refuses a fault where it is written.
 *
 * @throws {TypeError} for an unknown member or a value of the wrong kind.
 */
export function checkFault(fault: unknown, act: string): asserts fault is Fault {
  if (typeof fault !== 'object' || fault === null) {
    throw new TypeError(`Cannot ${act}: want an object, not ${show(fault)}`)
  }
  for (const [name, value] of Object.entries(fault)) {
    if (value === undefined) continue
    if (!(name in wants)) throw new TypeError(`Cannot ${act}: unknown option ${name}${guess(name, Object.keys(wants))}`)
    const [want, fits] = wants[name as keyof Fault]
    if (!fits(value)) throw new TypeError(`Cannot ${act}: ${name} is ${show(value)}, want ${want}`)
  }
  const { code, status } = fault as Fault
  if (code !== undefined && status === undefined && statusOf(code) === undefined) {
    throw new TypeError(`Cannot ${act}: code ${code} has no known status, say which one it comes with`)
  }
}

/** True when a fault stands in place of the answer, so that no route needs to be asked. */
export function isRefusal({ status, code, network, html, stall }: Fault): boolean {
  return status !== undefined || code !== undefined || !!network || !!html || stall === true
}

function isNumber(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && value < Infinity
}

function isPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const entries = Object.entries(value).filter(([, at]) => at !== undefined)
  const [name, at] = entries[0] ?? []
  return entries.length === 1 && (name === 'afterEvents' || name === 'afterBytes') && isNumber(at, 0) &&
    Number.isInteger(at)
}
