import { type Bilingual, fill, listed } from '../http/bilingual.ts'
import { type ComparableRequest, pathOf, toComparable } from './comparable-request.ts'
import { describeDifferences, type Difference, findDifferences, sizeOfChange } from './differences.ts'
import { missTexts as texts } from './miss-texts.ts'
import type { RecordedAnswer, Recording } from './recording.ts'

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
): Bilingual {
  if (recordings.length === 0) return texts.noRecordings
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
  if (!nearest) return fill(texts.otherPaths, { paths: listed([...paths].slice(0, 5)) })
  const where = { name: locate(nearest.name), date: lastDate(nearest.recording) }
  const [first, ...others] = nearest.differences
  if (!first && isExpired(nearest.recording)) return fill(texts.expired, where)
  const difference = first ? describeDifferences(first, others) : texts.binaryData
  return fill(texts.nearest, { ...where, difference })
}

/** Fewer differences, then less changed text, then the later recording. */
function isNearer(a: Candidate, b: Candidate): boolean {
  if (a.differences.length !== b.differences.length) return a.differences.length < b.differences.length
  return a.size === b.size ? lastDate(a.recording).en > lastDate(b.recording).en : a.size < b.size
}

/** The day of a recorded response. */
export function dateOf({ recordedAt }: RecordedAnswer): string {
  return recordedAt.slice(0, 10)
}

/** The day of the last recorded response. */
export function lastDate({ answers }: Recording): Bilingual {
  const date = answers.map(dateOf).sort().at(-1)
  return date === undefined ? texts.unknownDate : { en: date, zh: date }
}
