import type { Desk } from './scope-state.ts'
import { type BodyPlace, checkFault, type Fault } from '../faults/fault.ts'
import { checkValue, endless, isRecord, type Want } from '../validation/validators.ts'
import type { Condition } from './condition.ts'
import type { Kind } from './reply-kind.ts'
import { checkPieces } from './check-pieces.ts'
import type { Place } from './request-filter.ts'
import type { Rule, Scripted } from './rules.ts'
import type { Fail, ReplyVerb } from './verbs.ts'

/** The rule that is being written: what precedes `reply` or `fail`. */
export interface Sentence {
  readonly desk: Desk
  readonly place: Place
  readonly kind: Kind
  readonly condition?: Condition | undefined
  readonly times?: number | undefined
  readonly goTo?: string | undefined
}

/** Writes rules that answer. */
export function replyVerb<Value, Request, Piece>(sentence: Sentence): ReplyVerb<Value, Request, Piece> {
  const act = `script ${sentence.place.label}`
  const reply = (value: unknown, delivery?: Fault) => {
    if (typeof value !== 'function') sentence.kind.check(value, act)
    write(sentence, { kind: 'reply', value }, delivery, act)
  }
  return Object.assign(reply, {
    json: (value: unknown, delivery?: Fault) => {
      if (typeof value !== 'function') checkValue(value, 'json', sayable, act)
      write(sentence, { kind: 'json', value }, delivery, act)
    },
    stream: (pieces: unknown, delivery?: Fault) => {
      if (typeof pieces !== 'function') checkPieces(pieces, act, sentence.kind.checkPiece)
      write(sentence, { kind: 'stream', value: pieces }, delivery, act)
    },
  }) as ReplyVerb<Value, Request, Piece>
}

/** Writes rules that fail. */
export function failVerb(sentence: Sentence): Fail {
  const act = `script ${sentence.place.label}`
  const fail = (how: Fault & { times?: number | undefined }) => {
    const { times, ...fault } = how ?? {}
    checkFault(isRecord(how ?? {}) ? fault : how, act)
    if (Object.keys(fault).length === 0) {
      throw new TypeError(`Cannot ${act}: fail() wants to know how, such as { code: "1302" } or { network: true }`)
    }
    if (times !== undefined) checkValue(times, 'times', endless, act)
    add(times === undefined ? sentence : { ...sentence, times }, { fault })
  }
  return Object.assign(fail, {
    network: (options: { times?: number | undefined } = {}) => fail({ ...options, network: true }),
    stall: ({ times, ...at }: { times?: number | undefined } & Partial<BodyPlace> = {}) =>
      fail({ stall: Object.keys(at).length > 0 ? at as BodyPlace : true, times }),
  })
}

const sayable: Want = { words: 'what JSON can say', fits: isSayable }

function isSayable(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

/** Writes a rule that answers, once the delivery is checked. */
export function write(sentence: Sentence, answer: Scripted, delivery: Fault | undefined, act: string): void {
  if (delivery !== undefined) checkFault(delivery, act)
  add(sentence, { answer, fault: delivery })
}

function add({ desk, place, condition, times, goTo }: Sentence, what: Pick<Rule, 'answer' | 'fault'>): void {
  const left = times ?? (condition && what.answer ? Infinity : 1)
  desk.rules.add({ place, condition, goTo, ...what, left, used: 0 })
}
