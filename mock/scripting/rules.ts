import type { Exchange } from '../http/exchange.ts'
import type { Fault } from '../faults/fault.ts'
import { type Condition, mismatches } from './condition.ts'
import type { RequestFilter } from './request-filter.ts'
import { inspect } from '../validation/inspect.ts'

/** A scripted reply; routes may apply it in their own way. */
export interface Scripted {
  /** `reply` is merged into the default reply, `json` replaces it, `stream` sends it in pieces. */
  readonly kind: 'reply' | 'json' | 'stream'
  readonly value: unknown
  /** Validates what a function returned. @throws {TypeError | RangeError} */
  readonly check?: ((value: unknown) => void) | undefined
}

/** One rule: which requests it applies to, and the reply or fault they get. */
export interface Rule {
  readonly filter: RequestFilter
  readonly condition?: Condition | undefined
  /** A value, or a function that returns one for the request. */
  readonly answer?: Scripted | undefined
  readonly fault?: Fault | undefined
  /** Named state of the scope after this rule was used. */
  readonly goTo?: string | undefined
  /** How often it may still be used; `Infinity` has no end. */
  left: number
  used: number
}

/** The rules of one scope. */
export class Rules {
  readonly #answers: Rule[] = []
  readonly #faults: Rule[] = []
  /** Named state of the scope: set by a rule with `goTo` or by the test, compared by `when({ state })`. */
  state: string | undefined

  add(rule: Rule): Rule {
    const list = rule.answer ? this.#answers : this.#faults
    list.push(rule)
    return rule
  }

  clear(): void {
    this.#answers.length = 0
    this.#faults.length = 0
    this.state = undefined
  }

  get isEmpty(): boolean {
    return this.#answers.length === 0 && this.#faults.length === 0
  }

  /** The next fault for a request. Faults precede replies, so that a retry gets the scripted reply. */
  takeFault(exchange: Exchange, applies?: (fault: Fault) => boolean): Rule | undefined {
    const faults = applies ? this.#faults.filter(({ fault }) => applies(fault as Fault)) : this.#faults
    return faults.length > 0 ? this.#take(faults, exchange) : undefined
  }

  /** The next scripted reply for a request. */
  takeAnswer(exchange: Exchange): Rule | undefined {
    return this.#answers.length > 0 ? this.#take(this.#answers, exchange) : undefined
  }

  /** Describes the rules that were not used, or not as often as they say. */
  unused(): string[] {
    return [...this.#faults, ...this.#answers]
      .filter(({ left, used }) => used === 0 || (left > 0 && left !== Infinity))
      .map((rule) =>
        `${describe(rule)} was ${rule.used ? `used ${times(rule.used)}` : 'never used'}${
          rule.left === Infinity ? '' : `, ${times(rule.left)} left`
        }`
      )
  }

  /** Why no rule matched a request: the rule with the fewest mismatches, member by member. */
  nearest(exchange: Exchange): string {
    let best: { readonly rule: Rule; readonly reasons: readonly string[] } | undefined
    for (const rule of this.#answers) {
      const reasons = whyNot(rule, exchange, this.state)
      if (!best || reasons.length < best.reasons.length) best = { rule, reasons }
    }
    if (!best) return 'there are no rules'
    return `the nearest is ${describe(best.rule)}: ${best.reasons.join('; ')}`
  }

  /**
   * Rules with a condition precede those without; among both, rules that end precede those that do not. Rules that end are used in
   * the order in which they were written; of those that do not end the newest is used, so that a test can override `beforeEach`.
   */
  #take(rules: readonly Rule[], exchange: Exchange): Rule | undefined {
    let best: Rule | undefined
    let bestRank = Infinity
    for (const rule of rules) {
      const rank = (rule.condition ? 0 : 2) + (rule.left === Infinity ? 1 : 0)
      const isBetter = rank < bestRank || (rank === bestRank && rule.left === Infinity)
      if (isBetter && rule.left > 0 && matches(rule, exchange, this.state)) [best, bestRank] = [rule, rank]
    }
    if (!best) return undefined
    best.left--
    best.used++
    if (best.goTo !== undefined) this.state = best.goTo
    return best
  }
}

function matches(rule: Rule, exchange: Exchange, state: string | undefined): boolean {
  if (!rule.filter.matches(exchange.method, exchange.path)) return false
  return !rule.condition || mismatches(rule.condition, exchange, state).length === 0
}

function whyNot(rule: Rule, exchange: Exchange, state: string | undefined): string[] {
  const differences = rule.condition ? mismatches(rule.condition, exchange, state) : []
  return [
    ...(rule.filter.matches(exchange.method, exchange.path) ? [] : [`it applies to ${rule.filter.label}`]),
    ...(rule.left > 0 ? [] : ['it is used up']),
    ...differences.map(({ name, wanted, found }) => `${name} is ${found}, expected ${wanted}`),
  ]
}

/** A rule as it was written, abbreviated. */
function describe({ filter, condition, answer, fault }: Rule): string {
  const when = condition ? `.when(${inspect(Object.fromEntries(Object.entries(condition)))})` : ''
  return `${filter.label}${when}${answer ? `.reply(${inspect(answer.value)})` : `.fail(${inspect(fault)})`}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
