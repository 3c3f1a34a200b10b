import type { Exchange } from '../http/exchange.ts'
import type { Fault } from '../faults/fault.ts'
import { type Condition, type Mismatch, mismatches } from './condition.ts'
import type { RequestFilter } from './request-filter.ts'
import { inspect } from '../validation/inspect.ts'

/** A scripted reply. `script` of the route applies it, otherwise `applyScript()`. */
export interface Scripted {
  /**
   * `reply` is merged into the default reply, `result` into the result of the task that the request starts, `json` replaces the reply, `content`
   * replaces the content of a chat or the result of an MCP tool, `stream` sends pieces.
   */
  readonly kind: 'reply' | 'result' | 'json' | 'content' | 'stream'
  readonly value: unknown
  /** Validates what a function returned. @throws {TypeError | RangeError} */
  readonly check?: ((value: unknown) => void) | undefined
}

/** One rule: which requests it applies to, and the reply or fault they get. `when()` adds a rule with neither, until its verb replaces it. */
export interface Rule {
  readonly filter: RequestFilter
  readonly condition?: Condition | undefined
  /** A value, or a function that returns one for the request. */
  readonly reply?: Scripted | undefined
  readonly fault?: Fault | undefined
  /** Named state of the scope after this rule was used. */
  readonly goTo?: string | undefined
  /** How often it can still be used; `Infinity` without a limit. */
  usesLeft: number
  used: number
  /** The rule as it was written, abbreviated; set when it is used first. */
  text?: string | undefined
}

/** The rules of one scope. */
export class Rules {
  readonly #replies: Rule[] = []
  readonly #faults: Rule[] = []
  /** Named state of the scope: set by a rule with `goTo` or by the test, compared by `when({ state })`. */
  state: string | undefined

  /** @param unfinished The rule that `when()` has added, which this one replaces. */
  add(rule: Rule, unfinished?: Rule | undefined): Rule {
    if (unfinished && this.#replies.includes(unfinished)) this.#replies.splice(this.#replies.indexOf(unfinished), 1)
    const list = rule.fault && !rule.reply ? this.#faults : this.#replies
    list.push(rule)
    return rule
  }

  clear(): void {
    this.#replies.length = 0
    this.#faults.length = 0
    this.state = undefined
  }

  /** Every rule: those with a reply first, each group as it was written. */
  get all(): readonly Rule[] {
    return [...this.#replies, ...this.#faults]
  }

  /** The members of a rule's condition that a request does not match. */
  mismatches({ condition }: Rule, exchange: Exchange): Mismatch[] {
    return condition ? mismatches(condition, exchange, this.state) : []
  }

  /** A rule as it was written, abbreviated. */
  describe({ filter, condition, reply, fault }: Rule): string {
    const when = condition ? `.when(${inspect(condition)})` : ''
    const verb = fault ? `.fail(${inspect(fault)})` : ' without reply() or fail()'
    return `${filter.label}${when}${reply ? `.reply(${inspect(reply.value)})` : verb}`
  }

  /** The next fault for a request. Faults precede replies, so that a retry gets the scripted reply. */
  takeFault(exchange: Exchange, applies?: (fault: Fault) => boolean): Rule | undefined {
    const faults = applies ? this.#faults.filter(({ fault }) => applies(fault as Fault)) : this.#faults
    return faults.length > 0 ? this.#take(faults, exchange) : undefined
  }

  /** True when a scripted reply is for the route of a request, used up or not. */
  hasReplyFor(exchange: Exchange): boolean {
    return this.#replies.some(({ filter }) => filter.matches(exchange, exchange.path))
  }

  /** The next scripted reply for a request. */
  takeReply(exchange: Exchange): Rule | undefined {
    return this.#replies.length > 0 ? this.#take(this.#replies, exchange) : undefined
  }

  /** Describes the rules that were not used, or less often than `times()` sets. */
  unused(): string[] {
    return [...this.#faults, ...this.#replies]
      .filter(({ usesLeft, used }) => used === 0 || (usesLeft > 0 && usesLeft !== Infinity))
      .map((rule) =>
        `${this.describe(rule)} was ${rule.used ? `used ${times(rule.used)}` : 'never used'}${
          [0, Infinity].includes(rule.usesLeft) ? '' : `, ${times(rule.usesLeft)} left`
        }`
      )
  }

  /**
   * Order: 1. rules with a condition, then those without. 2. In each group: rules with a limited number of uses, in the order in which they were
   * written. 3. Then unlimited rules, the newest first, so that a test overrides `beforeEach`.
   */
  #take(rules: readonly Rule[], exchange: Exchange): Rule | undefined {
    let best: Rule | undefined
    let bestRank = Infinity
    for (const rule of rules) {
      const rank = (rule.condition ? 0 : 2) + (rule.usesLeft === Infinity ? 1 : 0)
      const isBetter = rank < bestRank || (rank === bestRank && rule.usesLeft === Infinity)
      if (isBetter && rule.usesLeft > 0 && this.#matches(rule, exchange)) [best, bestRank] = [rule, rank]
    }
    if (!best) return undefined
    best.usesLeft--
    best.used++
    best.text ??= this.describe(best)
    if (best.goTo !== undefined) this.state = best.goTo
    return best
  }

  #matches(rule: Rule, exchange: Exchange): boolean {
    return rule.filter.matches(exchange, exchange.path) && this.mismatches(rule, exchange).length === 0
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
