import { type ComparableRequest, pathOf, toComparable } from './comparable-request.ts'
import { describeChange, type Difference, findDifferences, sizeOfChange } from './differences.ts'
import type { Recording } from './recording.ts'

/** A recording with its name in the store. */
export interface NamedRecording {
  readonly name: string
  readonly recording: Recording
}

interface Candidate extends NamedRecording {
  readonly differences: readonly Difference[]
  /** Characters that the differences concern. */
  readonly size: number
}

/** How recordings are compared and named. */
interface Naming {
  readonly ignore: readonly (string | RegExp)[]
  readonly locate: (name: string) => string
  readonly isExpired: (recording: Recording) => boolean
}

/** Says why no recording matches: the nearest one of the same path with the first difference, or the recorded paths. */
export function describeNearest(
  recordings: readonly NamedRecording[],
  requested: ComparableRequest,
  { ignore, locate, isExpired }: Naming,
): string {
  if (recordings.length === 0) return 'the store has no recordings'
  let nearest: Candidate | undefined
  const paths = new Set<string>()
  for (const { name, recording } of recordings) {
    const recorded = toComparable(recording, ignore)
    paths.add(`${recorded.method} ${pathOf(recording)}`)
    if (recorded.method !== requested.method || recorded.path !== requested.path) continue
    const differences = findDifferences(recorded, requested)
    const size = differences.reduce((sum, difference) => sum + sizeOfChange(difference), 0)
    const candidate: Candidate = { name, recording, differences, size }
    if (!nearest || isNearer(candidate, nearest)) nearest = candidate
  }
  if (!nearest) return `there is no recording of this path, only of ${[...paths].slice(0, 5).join(', ')}`
  const where = `${locate(nearest.name)} of ${lastDate(nearest.recording)}`
  const [first, ...others] = nearest.differences
  if (!first && isExpired(nearest.recording)) return `${where} has expired`
  if (!first) return `the nearest recording is ${where}, which differs in binary data`
  const more = others.length === 0 ? '' : `, and in ${others.length} more ${others.length === 1 ? 'place' : 'places'}`
  return `the nearest recording is ${where}, which differs in ${first.at}: ${describeChange(first)}${more}`
}

/** Fewer differences, then less changed text, then the later recording. */
function isNearer(a: Candidate, b: Candidate): boolean {
  if (a.differences.length !== b.differences.length) return a.differences.length < b.differences.length
  return a.size === b.size ? lastDate(a.recording) > lastDate(b.recording) : a.size < b.size
}

/** The day of the last recorded response. */
export function lastDate({ answers }: Recording): string {
  const dates = answers.map(({ recordedAt }) => recordedAt.slice(0, 10)).sort()
  return dates.at(-1) ?? 'an unknown date'
}
