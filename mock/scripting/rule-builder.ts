import { type BodyPlace, checkFault, type Fault } from '../faults/fault.ts'
import type { Exchange, Protocol } from '../http/exchange.ts'
import { checkValue, countOrInfinity, isRecord, object, type Validator } from '../validation/validators.ts'
import { checkPieces } from './check-pieces.ts'
import type { Condition } from './condition.ts'
import type { ReplyKind } from './reply-kind.ts'
import type { RequestFilter } from './request-filter.ts'
import type { Rule, Scripted } from './rules.ts'
import type { ScopeState } from './scope-state.ts'

/** A value, or a function that returns one for the request, synchronously or not. */
export type Given<Value, Request> =
  | Value
  | ((request: Request, exchange: Exchange) => Value | PromiseLike<Value>)

/** `fail(…)`, with short forms for faults without a code. */
export interface Fail {
  (fault: Fault & { times?: number | undefined }): void
  /** Drops the connection before any header. */
  network(options?: { times?: number | undefined }): void
  /** Sends nothing, or nothing after a place in the body, and leaves the connection open. */
  stall(
    options?: { times?: number | undefined } & (BodyPlace | { afterEvents?: undefined; afterBytes?: undefined }),
  ): void
}

/** `reply(…)` and its two other forms. */
export interface ReplyVerb<Value, Request, Piece> {
  /**
   * Merges a value into the default reply. Without `when()` the rule is used once; several such rules are used in the order in which they were
   * written. With `when()` it is used for every matching request. `times(n)` sets the number. The second argument delays or damages the reply.
   *
   * @throws {TypeError} when the family does not accept the value or an option.
   */
  (value: Given<Value | Error, Request>, delivery?: Fault): void
  /**
   * The whole body, unchanged and without validation of the request. With `zhipu.chat` it is the content of the message as JSON;
   * `zhipu.on('POST', '/chat/completions')` scripts the whole body there, too.
   */
  json(value: Given<unknown, Request>, delivery?: Fault): void
  /** Sends the reply in pieces; `{ wait }` is a pause in milliseconds. */
  stream(pieces: Given<Iterable<Piece> | AsyncIterable<Piece>, Request>, delivery?: Fault): void
}

/** The rule that is being written: everything that precedes `reply` or `fail`. */
export interface RuleDraft {
  readonly scope: ScopeState
  readonly filter: RequestFilter
  readonly kind: ReplyKind
  /** Models that chat accepts in addition to the built-in ones: those of the options, and fine-tuned ones. */
  readonly knownModels: () => readonly string[]
  readonly condition?: Condition | undefined
  readonly times?: number | undefined
  readonly goTo?: string | undefined
  /** The rule that `when()` has added. */
  readonly unfinished?: Rule | undefined
}

/** Builds the function that adds rules with a reply. */
export function replyVerb<Value, Request, Piece>(draft: RuleDraft): ReplyVerb<Value, Request, Piece> {
  const { filter: { label }, kind } = draft
  type Check = (value: unknown, act: string) => void
  const add = (scriptKind: Scripted['kind'], check: Check, value: unknown, delivery: Fault | undefined) => {
    if (typeof value !== 'function') check(value, `script ${label}`)
    const reply = { kind: scriptKind, value, check: (result: unknown) => check(result, `answer ${label}`) }
    addReply(
      scriptKind === 'result' ? { ...draft, filter: ordersOf(draft.filter) } : draft,
      reply,
      delivery,
      `script ${label}`,
    )
  }
  const checkJson: Check = (value, act) => checkValue(value, 'json', serialisable, act)
  const checkStream: Check = (pieces, act) => checkPieces(pieces, act, kind.checkPiece)
  return Object.assign(
    (value: unknown, delivery?: Fault) => add(kind.replyKind ?? 'reply', kind.check, value, delivery),
    {
      json: (value: unknown, delivery?: Fault) => add(kind.jsonKind ?? 'json', checkJson, value, delivery),
      stream: (pieces: unknown, delivery?: Fault) => add('stream', checkStream, pieces, delivery),
    },
  ) as ReplyVerb<Value, Request, Piece>
}

/** The requests that start tasks: a result is not for those that ask for the state of an earlier task. */
function ordersOf({ label, matches }: RequestFilter): RequestFilter {
  return { label, matches: (raw, path) => raw.method === 'POST' && matches(raw, path) }
}

/** Builds the function that adds rules with a fault. */
export function failVerb(draft: RuleDraft): Fail {
  const act = `script ${draft.filter.label}`
  const fail = (options: Fault & { times?: number | undefined }) => {
    const { times, ...fault } = options ?? {}
    checkFault(isRecord(options ?? {}) ? fault : options, act, protocolOf(draft))
    draft.kind.checkFault?.(fault, act)
    if (Object.keys(fault).length === 0) {
      throw new TypeError(`Cannot ${act}: fail() expects a fault, such as { code: "1302" } or { network: true }`)
    }
    if (times !== undefined) checkValue(times, 'times', countOrInfinity, act)
    addRule(times === undefined ? draft : { ...draft, times }, { fault })
  }
  return Object.assign(fail, {
    network: (options: { times?: number | undefined } = {}) => {
      checkValue(options, 'the first argument', object, act)
      fail({ ...options, network: true })
    },
    stall: (options: { times?: number | undefined } & Partial<BodyPlace> = {}) => {
      checkValue(options, 'the first argument', object, act)
      const { times, ...place } = options
      const isPlace = Object.values(place).some((offset) => offset !== undefined)
      fail({ stall: isPlace ? place as BodyPlace : true, times })
    },
  })
}

const serialisable: Validator = { expected: 'a value that can be serialised as JSON', test: isSerialisable }

function isSerialisable(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

/** Adds a rule with a reply, after its delivery was validated. */
export function addReply(draft: RuleDraft, reply: Scripted, delivery: Fault | undefined, act: string): void {
  if (delivery !== undefined) {
    checkFault(delivery, act, protocolOf(draft))
    draft.kind.checkFault?.(delivery, act)
  }
  const { filter: { label, replies } } = draft
  addRule(replies ? { ...draft, filter: { label, matches: replies } } : draft, { reply, fault: delivery })
}

function protocolOf({ condition, kind }: RuleDraft): Protocol | undefined {
  return condition?.protocol ?? kind.protocol
}

function addRule(draft: RuleDraft, outcome: Pick<Rule, 'reply' | 'fault'>): void {
  const { scope, filter, condition, times, goTo, unfinished } = draft
  const usesLeft = times ?? (condition && outcome.reply ? Infinity : 1)
  scope.rules.add({ filter, condition, goTo, ...outcome, usesLeft, used: 0 }, unfinished)
}
