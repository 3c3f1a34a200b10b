import type { RealtimeClientEvent, RealtimeParams } from '../../src/realtime/index.ts'
import { decodeUtf8 } from '../data/bytes.ts'
import type { Scope } from '../facade/scope.ts'
import type { Entry } from '../journal/journal.ts'
import { checkValue, isRecord, list, object } from '../validation/validators.ts'
import { subsetMismatches } from '../validation/match-subset.ts'
import type { Verdict } from './verdict.ts'
import { whyNone } from './why-none.ts'

/** The expected fields of the configuration of a session, the last one that was sent. Strings may be given as patterns. */
export type WantedSession = { readonly [Name in keyof RealtimeParams]?: unknown }

/** The type of a message, or a pattern of it. */
export type WantedType = RealtimeClientEvent['type'] | (string & {}) | RegExp

/** The expected fields of a message of the client in a session, at any depth. Strings may be given as patterns. */
export type WantedEvent = { readonly type: WantedType } & Readonly<Record<string, unknown>>

type Members = Readonly<Record<string, unknown>>

/** A session with the messages of its client. */
interface ReceivedSession {
  readonly entry: Entry
  readonly events: readonly Members[]
}

/** How many messages of one session a text lists; equal ones in a row are one. */
const MAX_LISTED = 12

/** The matcher `toHaveReceivedSession()`. */
export function toHaveReceivedSession(zhipu: Scope, wanted: WantedSession = {}): Verdict {
  checkValue(wanted, 'the expected session', object, 'match')
  const sessions = sessionsOf(zhipu)
  return verdict(
    zhipu,
    sessions,
    'session',
    sessions.map((session) => subsetMismatches(wanted, configuration(session), 'session')),
  )
}

/** The matcher `toHaveReceivedEvent()`. */
export function toHaveReceivedEvent(zhipu: Scope, wanted: WantedEvent | WantedType): Verdict {
  const fields = typeof wanted === 'string' || wanted instanceof RegExp ? { type: wanted } : wanted
  checkValue(fields, 'the expected event', object, 'match')
  const sessions = sessionsOf(zhipu)
  const mismatches = sessions.flatMap(({ events }) => events.map((event) => subsetMismatches(fields, event, 'event')))
  // Of two that differ in as many fields, the one of the expected type is closer.
  const distance = (lines: readonly string[]) => lines.length + (lines[0]?.startsWith('event.type') ? 1 : 0)
  return verdict(zhipu, sessions, 'event', mismatches.sort((a, b) => distance(a) - distance(b)))
}

/** The matcher `toHaveReceivedEvents()`. */
export function toHaveReceivedEvents(zhipu: Scope, types: readonly WantedType[]): Verdict {
  checkValue(types, 'the expected types', list, 'match events')
  const sessions = sessionsOf(zhipu)
  const wanted = runs(types).map(({ value }) => value)
  const mismatches = sessions.map((session) => {
    const received = runs(typesOf(session)).map(({ value }) => value)
    return subsetMismatches(wanted, received, 'events')
  })
  return verdict(zhipu, sessions, 'sequence of events', mismatches)
}

/** Passes when one candidate has no mismatches. The message lists those of the closest, and what each session has sent. */
function verdict(
  zhipu: Scope,
  sessions: readonly ReceivedSession[],
  what: string,
  mismatches: readonly (readonly string[])[],
): Verdict {
  const [closest] = [...mismatches].sort((a, b) => a.length - b.length)
  const pass = closest?.length === 0
  return {
    pass,
    message() {
      const list = sessions.map(describe).join('')
      if (pass) return `expected no matching ${what}, received one${list}`
      const expected = `expected a matching ${what}`
      if (sessions.length === 0) {
        const refused = handshakesOf(zhipu).map(({ status }) => `\n- refused with ${status ?? 'a dropped connection'}`)
        return `${expected}, no session was opened${refused.join('') || whyNone(zhipu)}`
      }
      const lines = (closest ?? []).map((line) => `\n  ${line}`).join('')
      return `${expected}${lines && '; the closest differs:'}${lines}${list}`
    },
  }
}

function handshakesOf(zhipu: Scope): readonly Entry[] {
  return zhipu.requests.filter(({ path }) => path === '/paas/v4/realtime')
}

function sessionsOf(zhipu: Scope): ReceivedSession[] {
  return handshakesOf(zhipu).filter(({ status }) => status === 101).map((entry) => ({
    entry,
    events: (entry.received ?? []).map(({ frame }) => eventOf(frame)),
  }))
}

/** A message; one that is not a JSON object is `{ type: undefined }`. */
function eventOf(frame: unknown): Members {
  try {
    const event: unknown = JSON.parse(decodeUtf8(frame as string) ?? '')
    return isRecord(event) ? event : {}
  } catch {
    return {}
  }
}

/** The configuration that the client has sent last, with the model of the query where it names none. */
function configuration({ entry, events }: ReceivedSession): Members {
  const session = events.findLast(({ type }) => type === 'session.update')?.['session']
  const model = entry.query.get('model')
  return { ...(model !== null && { model }), ...(isRecord(session) && session) }
}

function typesOf({ events }: ReceivedSession): string[] {
  return events.map(({ type }) => typeof type === 'string' ? type : 'a message without a type')
}

/** `- session 1, open, sent session.update, input_audio_buffer.append ×12, response.create` */
function describe(session: ReceivedSession, index: number): string {
  const sent = runs(typesOf(session)).map(({ value, count }) => count > 1 ? `${value} ×${count}` : value)
  const shown = sent.length > MAX_LISTED ? [...sent.slice(0, MAX_LISTED), `${sent.length - MAX_LISTED} more`] : sent
  const { open, dropped } = session.entry
  const missing = dropped?.received ? `; the journal has dropped ${dropped.received} messages, see journalBytes` : ''
  return `\n- session ${index + 1}${open ? ', open,' : ''} sent ${shown.join(', ') || 'nothing'}${missing}`
}

/** Equal values that follow one another as one, with their number. */
function runs<T extends string | RegExp>(values: readonly T[]): { readonly value: T; readonly count: number }[] {
  const found: { value: T; count: number }[] = []
  for (const value of values) {
    const last = found.at(-1)
    if (last && String(last.value) === String(value)) last.count++
    else found.push({ value, count: 1 })
  }
  return found
}
