import { type Bilingual, fill } from '../http/bilingual.ts'
import { inspect } from '../validation/inspect.ts'
import type { ComparableRequest } from './comparable-request.ts'
import { missTexts as texts } from './miss-texts.ts'

/** A difference between a recorded request and another one. */
export interface Difference {
  /** `query`, `body` for a body that is not JSON or not of the same kind, or a JSON pointer into the body. */
  readonly at: string
  readonly recorded: unknown
  readonly requested: unknown
}

/** The differences in query and body, in the order of the recorded request. */
export function findDifferences(recorded: ComparableRequest, requested: ComparableRequest): Difference[] {
  const query = recorded.query === requested.query
    ? []
    : [{ at: 'query', recorded: recorded.query, requested: requested.query }]
  const body = compare(recorded.body, requested.body, '')
  return [...query, ...body.map((difference) => difference.at === '' ? { ...difference, at: 'body' } : difference)]
}

function compare(recorded: unknown, requested: unknown, at: string): Difference[] {
  if (recorded === requested) return []
  if (!isObject(recorded) || !isObject(requested) || Array.isArray(recorded) !== Array.isArray(requested)) {
    return [{ at, recorded, requested }]
  }
  const names = new Set([...Object.keys(recorded), ...Object.keys(requested)])
  return [...names].flatMap((name) => {
    const segment = name.replaceAll('~', '~0').replaceAll('/', '~1')
    return compare(recorded[name], requested[name], `${at}/${segment}`)
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** How many characters of unchanged text are shown before and after a change. */
const CONTEXT = 24
/** How many characters of changed text are shown. */
const SHOWN = 40

/** The first difference, and how many others there are: `/model: "glm-4.[6 → 7]", and in 1 more place`. */
export function describeDifferences(first: Difference, others: readonly Difference[]): Bilingual {
  const change = describeChange(first)
  if (others.length === 0) return change
  return others.length === 1
    ? fill(texts.oneMore, { first: change })
    : fill(texts.more, { first: change, count: others.length })
}

/** A change in short: `/date: "Today is 2026-11-2[0 → 1]"`, `/temperature: 0.7 → 0.9`, `/stream: absent → true`. */
function describeChange({ at, recorded, requested }: Difference): Bilingual {
  if (typeof recorded !== 'string' || typeof requested !== 'string') {
    return fill(texts.change, { at, recorded: show(recorded), requested: show(requested) })
  }
  const [before, after] = [Array.from(recorded), Array.from(requested)]
  const shortest = Math.min(before.length, after.length)
  let start = 0
  while (start < shortest && before[start] === after[start]) start++
  let end = 0
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end++
  const head = before.slice(Math.max(0, start - CONTEXT), start)
  const tail = before.slice(before.length - end, before.length - end + CONTEXT)
  const change = [before, after].map((text) => escape(shorten(text.slice(start, text.length - end)))).join(' → ')
  const shown = `"${start > CONTEXT ? '…' : ''}${escape(head)}[${change}]${escape(tail)}${end > CONTEXT ? '…' : ''}"`
  return fill(texts.changeOfText, { at, change: shown })
}

/** The number of characters that a change concerns. */
export function sizeOfChange({ recorded, requested }: Difference): number {
  if (typeof recorded !== 'string' || typeof requested !== 'string') {
    return show(recorded).en.length + show(requested).en.length
  }
  const shortest = Math.min(recorded.length, requested.length)
  let same = 0
  while (same < shortest && recorded[same] === requested[same]) same++
  const start = same
  while (same < shortest && recorded.at(start - same - 1) === requested.at(start - same - 1)) same++
  return recorded.length + requested.length - 2 * same
}

function shorten(characters: readonly string[]): string[] {
  return characters.length > SHOWN ? [...characters.slice(0, SHOWN), '…'] : [...characters]
}

function escape(characters: readonly string[]): string {
  return JSON.stringify(characters.join('')).slice(1, -1)
}

function show(value: unknown): Bilingual {
  if (value === undefined) return texts.absent
  const text = inspect(value, SHOWN)
  return { en: text, zh: text }
}
