import type { Report } from './run.ts'
import type { Severity } from './scenario.ts'

const severities: readonly Severity[] = ['info', 'warning', 'critical']

/**
 * The exit code of a report.
 *
 * - 0: what was compared agrees
 * - 1: a scenario failed, or a difference is at least as severe as `failOn`
 * - 2: the target could not be judged: there is an obstacle, or nothing was compared
 *
 * @param failOn The least severity that counts. @default 'critical'
 */
export function exitCodeOf({ obstacle, verdicts, differences }: Report, failOn: Severity = 'critical'): 0 | 1 | 2 {
  if (obstacle !== undefined || verdicts.every(({ outcome }) => outcome === 'skipped')) return 2
  const counts = severities.slice(severities.indexOf(failOn))
  const differs = differences.some(({ severity }) => counts.includes(severity))
  return differs || verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}
