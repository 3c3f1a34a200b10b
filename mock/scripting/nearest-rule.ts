import { type Bilingual, fill, join } from '../http/bilingual.ts'
import type { Exchange } from '../http/exchange.ts'
import { inspect } from '../validation/inspect.ts'
import type { Rule, Rules } from './rules.ts'
import { unmatchedTexts as texts } from './unmatched-texts.ts'

/** Why no rule matched a request: the rule with the fewest mismatches, member by member. */
export function nearestRule(rules: Rules, exchange: Exchange): Bilingual {
  let best: { readonly rule: Rule; readonly reasons: readonly Bilingual[] } | undefined
  for (const rule of rules.all) {
    const reasons = whyNot(rules, rule, exchange)
    if (!best || reasons.length < best.reasons.length) best = { rule, reasons }
  }
  if (!best) return texts.noRules
  const reasons = join(best.reasons, { en: '; ', zh: '；' })
  const en = rules.describe(best.rule)
  // The reasons say the same in Chinese.
  const zh = en.replace(/ without reply\(\) or fail\(\)$/, '')
  return fill(texts.nearest, { rule: { en, zh }, reasons })
}

function whyNot(rules: Rules, rule: Rule, exchange: Exchange): Bilingual[] {
  const { filter, usesLeft, reply, fault } = rule
  const reasons: Bilingual[] = []
  if (!filter.matches(exchange, exchange.path)) reasons.push(fill(texts.otherRequests, { label: filter.label }))
  if (!reply && !fault) reasons.push(texts.noReply)
  else if (usesLeft <= 0) reasons.push(texts.usedUp)
  try {
    for (const { name, wanted, found } of rules.mismatches(rule, exchange)) {
      reasons.push(fill(texts.mismatch, { name, found: inspect(found), wanted: inspect(wanted) }))
    }
  } catch (error) {
    // A function of the test may throw for a request that it was not written for.
    reasons.push(fill(texts.threw, { error: String(error) }))
  }
  return reasons
}
