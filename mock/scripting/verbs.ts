import type { Exchange } from '../core/context.ts'
import type { BodyPlace, Fault } from '../faults/fault.ts'
import type { Entry } from '../journal/journal.ts'
import { checkValue, endless, text } from '../validation/validators.ts'
import type { Desk } from './scope-state.ts'
import { checkCondition } from './check-condition.ts'
import type { Condition } from './condition.ts'
import { Held } from './held-stream.ts'
import { checkEvent } from './check-pieces.ts'
import { failVerb, replyVerb, type Sentence, write } from './rule-builder.ts'

/** A value, or what makes one from the request: a function, also an asynchronous one. */
export type Given<Value, Request> =
  | Value
  | ((request: Request, exchange: Exchange) => Value | PromiseLike<Value>)

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

  /** @internal Verbs come from a mock or scope: `zhipu.chat`. */
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
    checkCondition(where, place.label, modelsOf(desk))
    const condition = joined(this.#sentence.condition, where as Condition, place.label)
    checkCondition(condition, place.label, modelsOf(desk))
    for (const name of kind.without) {
      if (where[name] !== undefined) {
        throw new TypeError(`Cannot script ${place.label}: no request can fit ${name}, it has no messages`)
      }
    }
    return new Verbs({ ...this.#sentence, condition })
  }

  /** So many times in a row. */
  times(count: number): Verbs<Value, Request, Piece> {
    checkValue(count, 'times', endless, `script ${this.#sentence.place.label}`)
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

/** Names that chat takes beside those it knows: those of the options, and what accounts have trained. */
function modelsOf({ world }: Desk): string[] {
  const accounts = [...world.accounts.values()]
  const trained = accounts.flatMap((account) => [...account.peek<Map<string, string>>('fine-tuned')?.keys() ?? []])
  return [...world.options.models, ...trained]
}
