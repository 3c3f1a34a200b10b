import type { Exchange } from '../exchange.ts'
import { type BodyPlace, checkFault, type Fault } from '../fault/fault.ts'
import type { Desk } from '../desk.ts'
import type { Entry } from '../journal.ts'
import { checkCondition, type Condition } from './condition.ts'
import type { Place } from './families.ts'
import { Held } from './held.ts'
import type { Rule, Scripted } from './rules.ts'
import { checkValue, isRecord, milliseconds, number, text, type Want } from '../wants.ts'
import { show } from './show.ts'

/** A value, or what makes one from the request: a function, also an asynchronous one. */
export type Given<Value, Request> =
  | Value
  | ((request: Request, exchange: Exchange) => Value | PromiseLike<Value>)

/** What a family may be scripted with, and what its script looks like. */
export interface Kind {
  /** Refuses a value where it is written. */
  check(value: unknown, act: string): void
  /** The same for a piece of a stream. @default texts and objects are pieces */
  readonly checkPiece?: ((piece: unknown, act: string) => void) | undefined
  /** Members of conditions that make no sense here. */
  readonly without: readonly (keyof Condition)[]
}

/** The rule that is being written: what precedes `reply` or `fail`. */
interface Sentence {
  readonly desk: Desk
  readonly place: Place
  readonly kind: Kind
  readonly condition?: Condition | undefined
  readonly times?: number | undefined
  readonly goTo?: string | undefined
}

/** `fail(…)`, with short forms for what has no code. */
export interface Fail {
  (fault: Fault & { times?: number | undefined }): void
  /** Drops the connection before any header. */
  network(options?: { times?: number | undefined }): void
  /** Answers nothing, or nothing more after a place in the body. */
  stall(
    options?: { times?: number | undefined } & (BodyPlace | { afterEvents?: undefined; afterBytes?: undefined }),
  ): void
}

/** `reply(…)` and its two other forms. */
export interface ReplyVerb<Value, Request, Piece> {
  /**
   * Completes the default answer. Without a condition it is used once, in turn with others; with one, or after `times`, as often as that
   * says. The second argument slows or spoils it.
   *
   * @throws {TypeError} when the value or an option is not what the family takes.
   */
  (value: Given<Value | Error, Request>, delivery?: Fault): void
  /** For chat the content as JSON; elsewhere the whole body as it stands. */
  json(value: Given<unknown, Request>, delivery?: Fault): void
  /** Tells the answer piece by piece; `{ wait }` is a pause in milliseconds. */
  stream(pieces: Given<Iterable<Piece> | AsyncIterable<Piece>, Request>, delivery?: Fault): void
}

/** Scripts one family of one scope. */
export class Verbs<Value, Request, Piece> {
  readonly #sentence: Sentence
  /** Answers the next request. */
  readonly reply: ReplyVerb<Value, Request, Piece>
  /** Lets requests fail: once, or `times`. */
  readonly fail: Fail

  constructor(sentence: Sentence) {
    this.#sentence = sentence
    this.reply = replyVerb(sentence)
    this.fail = failVerb(sentence)
  }

  /**
   * Only for requests that are like this; from then on every time, unless `times` limits it.
   *
   * @throws {TypeError} when no request can be like this.
   */
  when(
    like: Condition<Request> | ((request: Request, exchange: Exchange) => boolean),
  ): Verbs<Value, Request, Piece> {
    const { place, desk, kind } = this.#sentence
    const where = typeof like === 'function' ? { where: like } : like
    checkCondition(where, place.label, desk.world.options.models)
    const condition = joined(this.#sentence.condition, where as Condition, place.label)
    checkCondition(condition, place.label, desk.world.options.models)
    for (const name of kind.without) {
      if (where[name] !== undefined) {
        throw new TypeError(`Cannot script ${place.label}: no request can fit ${name}, it has no messages`)
      }
    }
    return new Verbs({ ...this.#sentence, condition })
  }

  /** So many times in a row. */
  times(count: number): Verbs<Value, Request, Piece> {
    checkValue(count, 'times', repeat, `script ${this.#sentence.place.label}`)
    return new Verbs({ ...this.#sentence, times: count })
  }

  /** Names the state of the scope from then on; `when({ state })` looks at it. */
  goTo(state: string): Verbs<Value, Request, Piece> {
    checkValue(state, 'goTo', text, `script ${this.#sentence.place.label}`)
    return new Verbs({ ...this.#sentence, goTo: state })
  }

  /** Holds the next stream open: the test writes it by hand. */
  hold(delivery?: Fault | undefined): Held<Piece> {
    const { place, kind: { checkPiece = checkEvent } } = this.#sentence
    const act = `hold ${place.label}`
    const held = new Held<Piece>((piece) => checkPiece(piece, act))
    write(this.#sentence, { kind: 'stream', value: () => held.pieces() }, delivery, act)
    return held
  }

  /** The requests of this family, oldest first. */
  get requests(): Entry[] {
    const { desk, place } = this.#sentence
    return desk.journal.entries.filter(({ method, path }) => place.takes(method, path))
  }
}

/** @throws {TypeError} for a member that was there already: either both or the later could be meant. */
function joined(first: Condition | undefined, second: Condition, where: string): Condition {
  const twice = Object.keys(first ?? {}).find((name) => second[name as keyof Condition] !== undefined)
  if (twice) throw new TypeError(`Cannot script ${where}: when() has ${twice} already, want it once`)
  return { ...first, ...second }
}

function replyVerb<Value, Request, Piece>(sentence: Sentence): ReplyVerb<Value, Request, Piece> {
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

function failVerb(sentence: Sentence): Fail {
  const act = `script ${sentence.place.label}`
  const fail = (how: Fault & { times?: number | undefined }) => {
    const { times, ...fault } = how ?? {}
    checkFault(isRecord(how ?? {}) ? fault : how, act)
    if (Object.keys(fault).length === 0) {
      throw new TypeError(`Cannot ${act}: fail() wants to know how, such as { code: "1302" } or { network: true }`)
    }
    if (times !== undefined) checkValue(times, 'times', repeat, act)
    add(times === undefined ? sentence : { ...sentence, times }, { fault })
  }
  return Object.assign(fail, {
    network: (options: { times?: number | undefined } = {}) => fail({ ...options, network: true }),
    stall: ({ times, ...at }: { times?: number | undefined } & Partial<BodyPlace> = {}) =>
      fail({ stall: Object.keys(at).length > 0 ? at as BodyPlace : true, times }),
  })
}

const repeat: Want = {
  ...number('a whole number, 1 or more, or Infinity', 1, Infinity),
  fits: (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 1),
}

const sayable: Want = { words: 'what JSON can say', fits: isSayable }

function isSayable(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

function write(sentence: Sentence, answer: Scripted, delivery: Fault | undefined, act: string): void {
  if (delivery !== undefined) checkFault(delivery, act)
  add(sentence, { answer, fault: delivery })
}

function add({ desk, place, condition, times, goTo }: Sentence, what: Pick<Rule, 'answer' | 'fault'>): void {
  const left = times ?? (condition && what.answer ? Infinity : 1)
  desk.rules.add({ place, condition, goTo, ...what, left, used: 0 })
}

/** @throws {TypeError | RangeError} when pieces are not pieces, or wait for less than nothing. */
export function checkPieces(pieces: unknown, act: string, checkPiece: Kind['checkPiece'] = checkEvent): void {
  const listed = typeof pieces === 'object' && pieces !== null &&
    (Symbol.iterator in pieces || Symbol.asyncIterator in pieces)
  if (!listed) {
    throw new TypeError(`Cannot ${act}: stream() wants pieces in an array or a generator, not ${show(pieces)}`)
  }
  if (!Array.isArray(pieces)) return
  for (const piece of pieces) checkPiece(piece, act)
}

/** A piece of a family that has no form of its own: a text, bytes, or the JSON of an event. */
export function checkEvent(piece: unknown, act: string): void {
  const isPiece = typeof piece === 'string' || (typeof piece === 'object' && piece !== null)
  if (!isPiece) throw new TypeError(`Cannot ${act}: a piece is ${show(piece)}, want a text or an object`)
  const { wait } = piece as { wait?: unknown }
  if (wait !== undefined) checkValue(wait, 'wait', milliseconds, act)
}
