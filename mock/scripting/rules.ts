import type { Exchange } from '../core/context.ts'
import type { Fault } from '../faults/fault.ts'
import { type Condition, missesOf } from './condition.ts'
import type { Place } from './request-filter.ts'
import { show } from '../validation/inspect.ts'

/** What a script gives instead of the default answer; routes may read it in their own way. */
export interface Scripted {
  /** `reply` completes the default answer, `json` stands for the whole of it, `stream` tells it in pieces. */
  readonly kind: 'reply' | 'json' | 'stream'
  readonly value: unknown
}

/** One line of a script. */
export interface Rule {
  readonly place: Place
  readonly condition?: Condition | undefined
  /** A value, or a function that makes one from the request. */
  readonly answer?: Scripted | undefined
  readonly fault?: Fault | undefined
  /** Named state that follows. */
  readonly goTo?: string | undefined
  /** How often it may still be taken; `Infinity` has no end. */
  left: number
  used: number
}

/** The rules of one scope. */
export class Rules {
  readonly #answers: Rule[] = []
  readonly #faults: Rule[] = []

  add(rule: Rule): Rule {
    const list = rule.answer ? this.#answers : this.#faults
    list.push(rule)
    return rule
  }

  clear(): void {
    this.#answers.length = 0
    this.#faults.length = 0
  }

  get empty(): boolean {
    return this.#answers.length === 0 && this.#faults.length === 0
  }

  /** The next fault for a request; faults come before answers, so that a retry finds the answer that was meant. */
  takeFault(exchange: Exchange, wanted?: (fault: Fault) => boolean): Rule | undefined {
    const faults = wanted ? this.#faults.filter(({ fault }) => wanted(fault as Fault)) : this.#faults
    return faults.length > 0 ? take(faults, exchange) : undefined
  }

  takeAnswer(exchange: Exchange): Rule | undefined {
    return this.#answers.length > 0 ? take(this.#answers, exchange) : undefined
  }

  /** Rules that were to be used and were not, or not as often as they said. */
  unused(): string[] {
    return [...this.#faults, ...this.#answers]
      .filter(({ left, used }) => used === 0 || (left > 0 && left !== Infinity))
      .map((rule) =>
        `${describe(rule)} was ${rule.used ? `used ${times(rule.used)}` : 'never used'}${
          rule.left === Infinity ? '' : `, ${times(rule.left)} left`
        }`
      )
  }

  /** Why no rule took a request: the nearest one, member by member. */
  nearest(exchange: Exchange): string {
    let best: { readonly rule: Rule; readonly misses: readonly string[] } | undefined
    for (const rule of this.#answers) {
      const misses = whyNot(rule, exchange)
      if (!best || misses.length < best.misses.length) best = { rule, misses }
    }
    if (!best) return 'there are no rules'
    return `the nearest is ${describe(best.rule)}: ${best.misses.join('; ')}`
  }
}

/**
 * Rules with a condition go before those without; among either, those that end go before those that do not. Rules that end are taken in
 * the order they were written; of those that do not, the newest wins, so that a test can replace what `beforeEach` said.
 */
function take(rules: readonly Rule[], exchange: Exchange): Rule | undefined {
  let best: Rule | undefined
  let bestRank = Infinity
  for (const rule of rules) {
    const rank = (rule.condition ? 0 : 2) + (rule.left === Infinity ? 1 : 0)
    const better = rank < bestRank || (rank === bestRank && rule.left === Infinity)
    if (better && rule.left > 0 && fits(rule, exchange)) [best, bestRank] = [rule, rank]
  }
  if (!best) return undefined
  best.left--
  best.used++
  if (best.goTo !== undefined) exchange.account.desk.state = best.goTo
  return best
}

function fits(rule: Rule, exchange: Exchange): boolean {
  if (!rule.place.takes(exchange.method, exchange.path)) return false
  return !rule.condition || missesOf(rule.condition, exchange).length === 0
}

function whyNot(rule: Rule, exchange: Exchange): string[] {
  const misses = rule.condition ? missesOf(rule.condition, exchange) : []
  return [
    ...(rule.place.takes(exchange.method, exchange.path) ? [] : [`it is for ${rule.place.label}`]),
    ...(rule.left > 0 ? [] : ['it is used up']),
    ...misses.map(({ name, wanted, found }) => `${name} is ${found}, want ${wanted}`),
  ]
}

/** A rule as it was written, short. */
function describe({ place, condition, answer, fault }: Rule): string {
  const when = condition ? `.when(${show(Object.fromEntries(Object.entries(condition)))})` : ''
  return `${place.label}${when}${answer ? `.reply(${show(answer.value)})` : `.fail(${show(fault)})`}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
