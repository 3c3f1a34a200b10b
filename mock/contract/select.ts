import { bilingualError, say } from '../messages/messages.ts'
import type { Needs, Scenario } from './scenario.ts'

/** Which scenarios to run. */
export interface Selection {
  /** Names of the endpoint families to run, such as `chat` or `files`. @default all */
  families?: readonly string[] | undefined
  /**
   * Scenarios to run, by a part of `family: name` in any case; `*` stands for any text: `chat: *tool*`. A scenario runs when one of them
   * matches. @default all
   */
  scenarios?: readonly string[] | undefined
}

/** Whether a pattern matches a part of `family: name`, ignoring case. */
function matches(pattern: string, { family, name }: Scenario): boolean {
  const text = `${family}: ${name}`.toLowerCase()
  let from = 0
  for (const part of pattern.toLowerCase().split('*')) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return true
}

/**
 * The selected scenarios, in their order.
 *
 * @throws {TypeError} for an unknown family, and for a pattern that matches no scenario of the families
 */
export function selectScenarios(all: readonly Scenario[], { families, scenarios }: Selection): readonly Scenario[] {
  const known = new Set(all.map(({ family }) => family))
  for (const family of families ?? []) {
    if (!known.has(family)) {
      throw bilingualError(TypeError, say('unknownScenarioFamily', { family, families: [...known].join(', ') }))
    }
  }
  const inFamilies = all.filter(({ family }) =>
    families === undefined || families.length === 0 || families.includes(family)
  )
  for (const pattern of scenarios ?? []) {
    if (pattern === '' || !inFamilies.some((scenario) => matches(pattern, scenario))) {
      throw bilingualError(TypeError, say('noScenario', { pattern: JSON.stringify(pattern) }))
    }
  }
  if (scenarios === undefined || scenarios.length === 0) return inFamilies
  return inFamilies.filter((scenario) => scenarios.some((pattern) => matches(pattern, scenario)))
}

/** The most that scenarios cost. */
export interface Cost {
  readonly requests: number
  /** Prompt and completion tokens. */
  readonly tokens: number
  /** Web searches in chat completions. */
  readonly searches: number
  /** What is billed per call, such as `an image`. */
  readonly billed: readonly string[]
}

/** The most that scenarios cost on a real target. Scenarios with requirements on the account do not run there. */
export function costOf(scenarios: readonly Scenario[], paid: boolean): Cost {
  const runnable = scenarios.filter(({ needs }) => needs.holds === undefined && (paid || needs.paid === undefined))
  const sum = (count: (needs: Needs) => number) => runnable.reduce((total, { needs }) => total + count(needs), 0)
  return {
    requests: sum(({ requests }) => requests),
    tokens: sum(({ tokens }) => tokens),
    searches: sum(({ searches = 0 }) => searches),
    billed: runnable.flatMap(({ needs }) => needs.paid ?? []),
  }
}
