import { counted } from './counted.ts'
import type { Difference } from './compare.ts'
import type { FamilySummary, Report, Verdict } from './run.ts'

const maxCellLength = 44

/**
 * The report as text: an obstacle, failed scenarios with their reasons, what was compared of each family, the differences of document, live API
 * and mock by scenario, what stays on the account, and the totals.
 */
export function renderReport(
  { target, obstacle, verdicts, differences, families, spent, left, notes = [] }: Report,
): string {
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  const totals = `${target}: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed')
  const compared = families.length === 0 ? [] : ['Compared:', ...families.flatMap(renderFamily), '']
  return [
    ...(obstacle ? [`Cannot ${verdicts.length > 0 ? 'complete' : 'run'} contract: ${obstacle.message}`] : []),
    ...failed.map(({ family, scenario, reason }) => `failed: ${family}: ${scenario}\n  ${reason}`),
    ...compared,
    ...(verdicts.every(({ outcome }) => outcome === 'skipped') ? ['Nothing was compared'] : renderTable(differences)),
    ...(left.length > 0 ? ['', 'Left on the account:', ...left.map((what) => `  ${what}`)] : []),
    ...(notes.length > 0
      ? ['', 'Found where no source says what to expect:', ...notes.map((text) => `  ${text}`)]
      : []),
    `${totals}; ${counted(spent.requests, 'request')}, at most ${counted(spent.tokens, 'token')}`,
  ].join('\n')
}

/** One line for a family, and one for each reason why some of its scenarios were not compared. */
function renderFamily({ family, scenarios, compared, aspects, notCompared }: FamilySummary): string[] {
  const reasons = new Map<string, string[]>()
  for (const { scenario, reason } of notCompared) reasons.set(reason, [...reasons.get(reason) ?? [], scenario])
  return [
    `  ${family}: ${compared} of ${counted(scenarios, 'scenario')}, ${counted(aspects, 'value')}`,
    ...[...reasons].map(([reason, names]) => `    not compared, ${reason}: ${names.join('; ')}`),
  ]
}

function renderTable(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['No differences between the document and the observed replies']
  const header = ['severity', 'aspect', 'API document', 'live', 'mock']
  const rows = differences.map(({ severity, aspect, document, live = '–', mock = '–' }) =>
    [severity, aspect, document, live, mock].map(shorten)
  )
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const print = (row: readonly string[]) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()}`
  let scenario = ''
  return ['Differences:', print(header)].concat(differences.flatMap((difference, index) => {
    const title = `${difference.family}: ${difference.scenario}`
    const isNew = title !== scenario
    scenario = title
    return [...(isNew ? [title] : []), print(rows[index]!)]
  }))
}

function shorten(cell: string): string {
  const line = cell.replace(/\s+/g, ' ')
  return line.length > maxCellLength ? `${line.slice(0, maxCellLength - 1)}…` : line
}
