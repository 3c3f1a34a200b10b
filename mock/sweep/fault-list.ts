import type { Fault } from '../faults/fault.ts'
import type { Protocol } from '../http/exchange.ts'

/** The member of `Fault` that a fault of a sweep sets. */
export type FaultKind = Exclude<keyof Fault, 'message' | 'retryAfter' | 'jitterMs'>

/** One fault of a sweep. */
export interface SweptFault {
  readonly kind: FaultKind
  readonly fault: Fault
  /** How many requests get it: 1, so that a retry succeeds, or Infinity. */
  readonly times: number
}

/** The size of a reply without a fault. */
export interface ReplyShape {
  /** Number of events, `[DONE]` included; 0 for a reply that is not a stream. */
  readonly events: number
  readonly bytes: number
  /** Protocol of the chat turn, which decides about `[DONE]` and the forms of error events. @default 'v4' */
  readonly protocol?: Protocol | undefined
}

/** Codes that are worth a retry, codes that are not, and codes of a Coding Plan. Source: docs "Error codes", read 2026-11-20. */
const codes = [
  '1302',
  '1303',
  '1305',
  '1234',
  '1200',
  '1113',
  '1301',
  '1210',
  '1211',
  '1214',
  '1261',
  '1000',
  '1308',
  '1311',
]
const statuses = [401, 403, 404, 408, 418, 429, 500, 502, 503, 504]

/** Places in a body for which there is a fault of their own. A sweep of a longer body takes as many, evenly spread. */
const MAX_PLACES = 64

/** All faults of a reply of this shape, the kinds in the order of this list, and each kind from the start of the reply to its end. */
export function listFaults({ events, bytes, protocol = 'v4' }: ReplyShape): SweptFault[] {
  const always = (fault: Fault): SweptFault => ({ kind: kindOf(fault), fault, times: Infinity })
  const once = (fault: Fault): SweptFault => ({ kind: kindOf(fault), fault, times: 1 })
  const refusals = [...codes.map((code) => ({ code })), ...statuses.map((status) => ({ status }))]
  const replaced: Fault[] = [...refusals, { network: true }, { html: true }]
  const ofEveryReply = [
    ...replaced.flatMap((fault) => [once(fault), always(fault)]),
    ...[{ html: true, status: 200 }, { stall: true as const }, { contentType: 'text/html' }, { headersAfterMs: 60_000 }]
      .map(always),
    ...places(0, bytes - 1).map((afterBytes) => always({ cut: { afterBytes } })),
    ...places(1, Math.min(bytes, 256)).map((split) => always({ split })),
  ]
  if (events === 0) {
    return [...ofEveryReply, ...places(0, bytes - 1).map((afterBytes) => always({ stall: { afterBytes } }))]
  }
  const before = places(0, events - 1)
  const each = places(1, events)
  const withNext = places(1, events - 1)
  const ofStreams: Fault[] = [
    ...before.map((afterEvents) => ({ cut: { afterEvents } })),
    ...before.map((afterEvents) => ({ stall: { afterEvents } })),
    ...before.map((afterEvents) => ({ error: { code: '1234', afterEvents } })),
    ...errorForms(protocol).flatMap((form) =>
      before.map((afterEvents) => ({ error: { code: '1301', afterEvents, ...form } }))
    ),
    { withoutFinish: true },
    ...(protocol === 'v4' ? [{ withoutDone: true }, { withoutFinish: true, withoutDone: true }] : []),
    ...each.map((duplicate) => ({ duplicate })),
    ...withNext.map((swap) => ({ swap })),
    ...withNext.map((splice) => ({ splice })),
    { lineEnding: '\r\n' },
    { lineEnding: '\r' },
    { bom: true },
    { comments: true },
    { contentType: 'application/json' },
    { firstEventAfterMs: 30_000 },
    { eventsPerSecond: 1 },
  ]
  return [...ofEveryReply, ...ofStreams.map(always)]
}

/** Members of further error events that a protocol has. */
function errorForms(protocol: Protocol): Partial<NonNullable<Fault['error']>>[] {
  if (protocol === 'v4') return [{ done: true }]
  return protocol === 'anthropic' ? [{ form: 'uncoded' }, { form: 'bare' }] : []
}

/** Integers from `first` to `last`: all of them, or `MAX_PLACES` that are evenly spread and include both ends. */
function places(first: number, last: number): number[] {
  const count = Math.min(last - first + 1, MAX_PLACES)
  if (count <= 1) return count === 1 ? [first] : []
  return Array.from({ length: count }, (_, index) => first + Math.round(index * (last - first) / (count - 1)))
}

/** The member that names a fault: the first one, since `listFaults()` and callers write it first. */
export function kindOf(fault: Fault): FaultKind {
  return Object.keys(fault)[0] as FaultKind
}
