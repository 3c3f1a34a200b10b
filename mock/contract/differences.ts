import type { Severity } from './scenario.ts'
import type { Observation } from './observations.ts'

/** One row of the table: what the document says, what the API did, what the fake did. */
export interface Difference {
  readonly severity: Severity
  readonly family: string
  readonly scenario: string
  /** What was looked at: `answer usage.total_tokens`. */
  readonly aspect: string
  /** What the API document says. */
  readonly document: string
  /** Absent where the live API was not asked or did not get so far. */
  readonly live?: string | undefined
  /** Absent where the fake did not get so far. */
  readonly mock?: string | undefined
}

const ranks: readonly Severity[] = ['critical', 'warning', 'info']

/** Where document, live API and fake do not say the same, the worst first. */
export function compare(
  { name, family }: { readonly name: string; readonly family: string },
  live: readonly Observation[] = [],
  mock: readonly Observation[] = [],
): Difference[] {
  const lived = new Map(live.map((one) => [one.aspect, one]))
  const mocked = new Map(mock.map((one) => [one.aspect, one]))
  const rows = [...new Set([...mocked.keys(), ...lived.keys()])].flatMap((aspect): Difference[] => {
    const [theirs, ours] = [lived.get(aspect), mocked.get(aspect)]
    const severity = judge(theirs, ours)
    if (severity === undefined) return []
    const document = (theirs ?? ours)!.document
    return [{ severity, family, scenario: name, aspect, document, live: theirs?.seen, mock: ours?.seen }]
  })
  return rows.sort((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity))
}

/** How bad one row is; nothing when all that spoke agree. */
function judge(live: Observation | undefined, mock: Observation | undefined): Severity | undefined {
  if (live === undefined || mock === undefined) return (live ?? mock)?.severity
  // The fake does what the API does: only the document is behind.
  if (live.seen === mock.seen) return live.severity && 'info'
  // One of the two breaks the document, and the other does not do the same.
  if (mock.severity ?? live.severity) return mock.severity ?? live.severity
  if (live.free) return undefined
  return mock.seen === 'absent' ? 'warning' : 'info'
}
