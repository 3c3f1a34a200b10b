import type { Severity } from './scenario.ts'
import type { Observation } from './observations.ts'

/** One row of the table: what the API document says, what the live API did, what the mock did. */
export interface Difference {
  readonly severity: Severity
  readonly family: string
  readonly scenario: string
  /** The observed value: `answer usage.total_tokens`. */
  readonly aspect: string
  /** What the API document says. */
  readonly document: string
  /** Absent when the scenario did not run on the live API, or failed there before this aspect. */
  readonly live?: string | undefined
  /** Absent when the scenario failed on the mock before this aspect. */
  readonly mock?: string | undefined
}

const severities: readonly Severity[] = ['critical', 'warning', 'info']

/** The aspects in which document, live API and mock differ, the most severe first. */
export function compare(
  { name, family }: { readonly name: string; readonly family: string },
  live: readonly Observation[] = [],
  mock: readonly Observation[] = [],
): Difference[] {
  const [liveByAspect, mockByAspect] = [byAspect(live), byAspect(mock)]
  const aspects = new Set([...mockByAspect.keys(), ...liveByAspect.keys()])
  const rows = [...aspects].flatMap((aspect): Difference[] => {
    const [onLive, onMock] = [liveByAspect.get(aspect), mockByAspect.get(aspect)]
    const severity = severityOf(onLive, onMock)
    if (severity === undefined) return []
    const document = (onLive ?? onMock)!.document
    return [{ severity, family, scenario: name, aspect, document, live: onLive?.seen, mock: onMock?.seen }]
  })
  return rows.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}

/** Observations by aspect. An aspect that was observed several times, such as each poll of a task, counts with its most severe observation. */
function byAspect(observations: readonly Observation[]): Map<string, Observation> {
  const found = new Map<string, Observation>()
  for (const observation of observations) {
    const earlier = found.get(observation.aspect)
    if (earlier === undefined || rank(observation) < rank(earlier)) found.set(observation.aspect, observation)
  }
  return found
}

function rank({ severity }: Observation): number {
  return severity === undefined ? severities.length : severities.indexOf(severity)
}

/** Severity of a row; `undefined` when there is no difference. */
function severityOf(live: Observation | undefined, mock: Observation | undefined): Severity | undefined {
  if (live === undefined || mock === undefined) return (live ?? mock)?.severity
  // Live API and mock agree: at most the document is out of date.
  if (live.seen === mock.seen) return live.severity && 'info'
  // Only one of the two contradicts the document, or each does so in its own way.
  if (mock.severity ?? live.severity) return mock.severity ?? live.severity
  if (live.isOpen) return undefined
  // Code that relies on a value finds it on one side only.
  return [live.seen, mock.seen].some((seen) => seen === 'absent' || seen.endsWith('?')) ? 'warning' : 'info'
}
