import type { Exchange } from '../http/exchange.ts'
import { inspect } from '../validation/inspect.ts'
import type { Rule, Rules } from './rules.ts'

/** Why no rule matched a request: the rule with the fewest mismatches, member by member. */
export function nearestRule(rules: Rules, exchange: Exchange): string {
  let best: { readonly rule: Rule; readonly reasons: readonly string[] } | undefined
  for (const rule of rules.all) {
    const reasons = whyNot(rules, rule, exchange)
    if (!best || reasons.length < best.reasons.length) best = { rule, reasons }
  }
  if (!best) return 'there are no rules'
  return `the nearest is ${rules.describe(best.rule)}: ${best.reasons.join('; ')}`
}

function whyNot(rules: Rules, rule: Rule, exchange: Exchange): string[] {
  const { filter, usesLeft, reply, fault } = rule
  const reasons: string[] = []
  if (!filter.matches(exchange, exchange.path)) reasons.push(`it applies to ${filter.label}`)
  if (!reply && !fault) reasons.push('it has no reply() or fail()')
  else if (usesLeft <= 0) reasons.push('it is used up')
  try {
    for (const { name, wanted, found } of rules.mismatches(rule, exchange)) {
      reasons.push(`${name} is ${inspect(found)}, expected ${inspect(wanted)}`)
    }
  } catch (error) {
    // A function of the test may throw for a request that it was not written for.
    reasons.push(`where threw ${error}`)
  }
  return reasons
}
