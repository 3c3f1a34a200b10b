import type { Fault } from '../faults/fault.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Entry } from '../journal/journal.ts'
import { checkValue, countOrInfinity, string } from '../validation/validators.ts'
import { checkCondition } from './check-condition.ts'
import { checkEvent } from './check-pieces.ts'
import type { Condition } from './condition.ts'
import { Held } from './held-stream.ts'
import { addReply, type Fail, failVerb, type ReplyVerb, replyVerb, type RuleDraft } from './rule-builder.ts'

/** `reply()`, `fail()`, `when()` and the other verbs of one endpoint family in one scope. */
export class Verbs<Value, Request, Piece> {
  readonly #draft: RuleDraft
  /** Scripts the reply to the next request. */
  readonly reply: ReplyVerb<Value, Request, Piece>
  /** Injects a fault into the next request, or into `times` requests. */
  readonly fail: Fail

  /** @internal Verbs come from a mock or scope: `zhipu.chat`. */
  constructor(draft: RuleDraft) {
    this.#draft = draft
    this.reply = replyVerb(draft)
    this.fail = failVerb(draft)
  }

  /**
   * Restricts the rule to requests that match. A reply is then used for every matching request, a fault for one; `times()` sets another number.
   *
   * @throws {TypeError} when no request can match.
   */
  when(
    like: Condition<Request> | ((request: Request, exchange: Exchange) => boolean),
  ): Verbs<Value, Request, Piece> {
    const { filter: { label }, kind, knownModels } = this.#draft
    const added = typeof like === 'function' ? { where: like } : like
    checkCondition(added, label, knownModels())
    const condition = mergeConditions(this.#draft.condition, added as Condition, label)
    checkCondition(condition, label, knownModels())
    for (const name of kind.without) {
      if (added[name] !== undefined) {
        throw new TypeError(`Cannot script ${label}: no request can match ${name}, this family has no messages`)
      }
    }
    const { scope, filter, unfinished } = this.#draft
    return new Verbs({
      ...this.#draft,
      condition,
      unfinished: scope.rules.add({ filter, condition, usesLeft: 0, used: 0 }, unfinished),
    })
  }

  /** Uses the rule for this many requests. @throws {RangeError} unless `count` is an integer of 1 or more, or Infinity. */
  times(count: number): Verbs<Value, Request, Piece> {
    checkValue(count, 'times', countOrInfinity, `script ${this.#draft.filter.label}`)
    return new Verbs({ ...this.#draft, times: count })
  }

  /** Sets the named state of the scope when the rule is used; `when({ state })` compares it. */
  goTo(state: string): Verbs<Value, Request, Piece> {
    checkValue(state, 'goTo', string, `script ${this.#draft.filter.label}`)
    return new Verbs({ ...this.#draft, goTo: state })
  }

  /** Holds the next stream open: the test writes its pieces and ends it. */
  hold(delivery?: Fault | undefined): Held<Piece> {
    const { filter: { label }, kind: { checkPiece = checkEvent } } = this.#draft
    const act = `hold ${label}`
    const held = new Held<Piece>((piece) => checkPiece(piece, act))
    addReply(this.#draft, { kind: 'stream', value: () => held.pieces() }, delivery, act)
    return held
  }

  /** The requests to this family, oldest first. */
  get requests(): Entry[] {
    const { scope, filter } = this.#draft
    return scope.journal.entries.filter((entry) => filter.matches(entry.contents().raw, entry.path))
  }
}

/** @throws {TypeError} for a member that both conditions have: it would be unclear which one applies. */
function mergeConditions(first: Condition | undefined, second: Condition, label: string): Condition {
  const repeated = Object.keys(first ?? {}).find((name) => second[name as keyof Condition] !== undefined)
  if (repeated) throw new TypeError(`Cannot script ${label}: when() has ${repeated} already, expected it once`)
  return { ...first, ...second }
}
