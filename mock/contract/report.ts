import type { Difference } from './differences.ts'
import type { Report, Verdict } from './run.ts'

const longest = 44

/** The report as text: what failed or was skipped and why, then document × live × mock. */
export function renderReport({ target, verdicts, differences, spent }: Report): string {
  const of = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome)
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')]
  const sums = `${target}: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`
  const cost = `${spent.requests} requests, at most ${spent.tokens} tokens`
  const isBlind = skipped.length === verdicts.length && differences.length === 0
  const rows = isBlind ? ['Nothing was seen, so nothing is compared'] : table(differences)
  return [...failed.map((one) => told([one])), ...byReason(skipped).map(told), `${sums}; ${cost}`, ...rows].join('\n')
}

/** Scenarios that were skipped for the same reason stand together: a server that is away is told once. */
function byReason(skipped: readonly Verdict[]): Verdict[][] {
  const groups = new Map<string | undefined, Verdict[]>()
  for (const verdict of skipped) groups.set(verdict.reason, [...groups.get(verdict.reason) ?? [], verdict])
  return [...groups.values()]
}

function told(alike: readonly Verdict[]): string {
  const [{ outcome, family, scenario, reason }] = alike as [Verdict]
  const families = [...new Set(alike.map((verdict) => verdict.family))]
  const from = families.length > 5 ? `${families.length} families` : families.join(', ')
  const what = alike.length === 1 ? `${family}: ${scenario}` : `${alike.length} scenarios of ${from}`
  return `${outcome}: ${what}\n  ${reason}`
}

function table(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['No differences between the document and what was seen']
  const rows = [
    ['severity', 'aspect', 'API document', 'live', 'mock'],
    ...differences.map(({ severity, family, aspect, document, live = '–', mock = '–' }) =>
      [severity, `${family}: ${aspect}`, document, live, mock].map(shorten)
    ),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
}

function shorten(cell: string): string {
  const line = cell.replace(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
