import type { Difference } from './compare.ts'
import type { Report, Verdict } from './run.ts'

const maxCellLength = 44

/** The report as text: failed and skipped scenarios with their reasons, the totals, and the differences of document, live API and mock. */
export function renderReport({ target, verdicts, differences, spent }: Report): string {
  const withOutcome = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome)
  const [passed, failed, skipped] = [withOutcome('passed'), withOutcome('failed'), withOutcome('skipped')]
  const totals = `${target}: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`
  const cost = `${spent.requests} requests, at most ${spent.tokens} tokens`
  const hasNothing = skipped.length === verdicts.length && differences.length === 0
  const rows = hasNothing ? ['All scenarios were skipped: nothing to compare'] : renderTable(differences)
  return [
    ...failed.map((verdict) => renderGroup([verdict])),
    ...groupByReason(skipped).map(renderGroup),
    `${totals}; ${cost}`,
    ...rows,
  ].join('\n')
}

/** Groups scenarios skipped for the same reason, so that an unreachable server is reported once. */
function groupByReason(skipped: readonly Verdict[]): Verdict[][] {
  const groups = new Map<string | undefined, Verdict[]>()
  for (const verdict of skipped) groups.set(verdict.reason, [...groups.get(verdict.reason) ?? [], verdict])
  return [...groups.values()]
}

/** @param group Verdicts with the same outcome and reason; at least one. */
function renderGroup(group: readonly Verdict[]): string {
  const [{ outcome, family, scenario, reason }] = group as [Verdict]
  const families = [...new Set(group.map((verdict) => verdict.family))]
  const source = families.length > 5 ? `${families.length} families` : families.join(', ')
  const title = group.length === 1 ? `${family}: ${scenario}` : `${group.length} scenarios of ${source}`
  return `${outcome}: ${title}\n  ${reason}`
}

function renderTable(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['No differences between the document and the observed replies']
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
  return line.length > maxCellLength ? `${line.slice(0, maxCellLength - 1)}…` : line
}
