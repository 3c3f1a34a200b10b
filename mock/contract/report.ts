import type { Difference } from './differences.ts'
import type { Report } from './run.ts'

const longest = 44

/** The report as text: what failed or was skipped and why, then document × live × mock. */
export function renderReport({ target, verdicts, differences, spent }: Report): string {
  const count = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  const lines = verdicts.filter(({ outcome }) => outcome !== 'passed').map(({ outcome, family, scenario, reason }) =>
    `${outcome}: ${family}: ${scenario}\n  ${reason}`
  )
  const sums = `${target}: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
  const cost = `${spent.requests} requests, at most ${spent.tokens} tokens`
  return [...lines, `${sums}; ${cost}`, ...table(differences)].join('\n')
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
