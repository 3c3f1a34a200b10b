import type { Language } from '../http/message.ts'
import { counted } from '../messages/counted.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { say } from '../messages/messages.ts'
import type { Difference } from './compare.ts'
import type { FamilySummary, Report, Verdict } from './run.ts'

const maxCellLength = 44

/**
 * The report as text: an obstacle, failed scenarios with their reasons, what was compared of each family, the differences of document, live API
 * and mock by scenario, what stays on the account, and the totals.
 *
 * @param language Language of headings and explanations; names of scenarios and values are the same in both. @default 'en'
 */
export function renderReport(report: Report, language: Language = 'en'): string {
  const { target, obstacle, verdicts, differences, families, spent, left, notes = [] } = report
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed')
  const nothing = verdicts.every(({ outcome }) => outcome === 'skipped')
  const lines: (Bilingual | string)[] = [
    ...(obstacle
      ? [say(verdicts.length > 0 ? 'cannotComplete' : 'cannotRun', { obstacle: say(obstacle.kind, obstacle) })]
      : []),
    ...failed.flatMap(({ family, scenario, reason }) => [say('failedScenario', { family, scenario }), `  ${reason}`]),
    ...(families.length > 0
      ? [say('compared'), ...families.flatMap((family) => renderFamily(family, verdicts)), '']
      : []),
    ...(nothing ? [say('nothingCompared')] : renderTable(differences, language)),
    ...renderList(say('left'), left),
    ...renderList(say('notes'), notes),
    say('totals', {
      target,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      requests: counted(spent.requests, 'request'),
      tokens: counted(spent.tokens, 'token'),
    }),
  ]
  return lines.map((line) => typeof line === 'string' ? line : line[language]).join('\n')
}

/** One line for a family, and one for each reason why some of its scenarios were not compared. */
function renderFamily(
  { family, scenarios, compared, aspects, notCompared }: FamilySummary,
  verdicts: readonly Verdict[],
): Bilingual[] {
  const reasons = new Map<string, string[]>()
  for (const { scenario, reason } of notCompared) reasons.set(reason, [...reasons.get(reason) ?? [], scenario])
  return [
    say('comparedFamily', {
      family,
      compared,
      scenarios: counted(scenarios, 'scenario'),
      values: counted(aspects, 'value'),
    }),
    ...[...reasons].map(([reason, names]) => {
      const kind = verdicts.find((verdict) => verdict.reason === reason)?.skipped ?? 'account'
      return say('notCompared', { reason: say(kind, { reason }), names: names.join('; ') })
    }),
  ]
}

/** A title and its lines, after an empty line; nothing when there are none. */
function renderList(title: Bilingual, items: readonly string[]): (Bilingual | string)[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)]
}

function renderTable(differences: readonly Difference[], language: Language): (Bilingual | string)[] {
  if (differences.length === 0) return [say('noDifferences')]
  const header = (['severity', 'aspect', 'document', 'live', 'onMock'] as const).map((name) => say(name)[language])
  const rows = differences.map(({ severity, aspect, document, live = '–', mock = '–' }) =>
    [severity, aspect, document, live, mock].map(shorten)
  )
  const widths = header.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column]!)].map(widthOf)))
  const print = (row: readonly string[]) =>
    `  ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell))).join('  ').trimEnd()}`
  let scenario = ''
  return [say('differences'), print(header)].concat(differences.flatMap((difference, index) => {
    const title = `${difference.family}: ${difference.scenario}`
    const isNew = title !== scenario
    scenario = title
    return [...(isNew ? [title] : []), print(rows[index]!)]
  }))
}

/** Columns that a text takes in a terminal, where a Chinese character or punctuation mark has two. */
function widthOf(text: string): number {
  return text.length +
    (text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g)?.length ?? 0)
}

function shorten(cell: string): string {
  const line = cell.replace(/\s+/g, ' ')
  return line.length > maxCellLength ? `${line.slice(0, maxCellLength - 1)}…` : line
}
