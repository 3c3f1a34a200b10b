/** Rows of the table: faults by what a user would call them. */
const groups = {
  'error responses, HTML, no connection': ['code', 'status', 'html', 'network'],
  'another content type': ['contentType'],
  'a connection that is dropped': ['cut'],
  'silence': ['stall'],
  'an error event': ['error'],
  'no `[DONE]`, no finish reason': ['withoutDone', 'withoutFinish'],
  'events merged into one': ['splice'],
  'pieces of 1 to 256 bytes': ['split'],
  'line endings, comments, byte order mark': ['lineEnding', 'comments', 'bom'],
  'delays': ['headersAfterMs', 'firstEventAfterMs', 'eventsPerSecond'],
  'events repeated or swapped, which no client can detect': ['duplicate', 'swap'],
}

/** A Markdown table of sweeps, by the name of the client. Bold: the error goes unnoticed, or the call never returns. */
export function tableOf(reports) {
  const names = Object.keys(reports)
  const [first] = Object.values(reports)
  const swept = new Set(first.results.map(({ kind }) => kind))
  const known = Object.values(groups).flat()
  const missing = [...swept].filter((kind) => !known.includes(kind))
  if (missing.length > 0) throw new Error(`Cannot print sweeps: no row has the faults ${missing.join(', ')}`)
  const rows = Object.entries(groups).map(([title, kinds]) => {
    const resultsOf = (name) => reports[name].results.filter(({ kind }) => kinds.includes(kind))
    return [`${title} (${resultsOf(names[0]).length})`, ...names.map((name) => cellOf(resultsOf(name), title))]
  })
  return alignTable([['fault (cases)', ...names], ...rows])
}

/** The first row is the heading. */
function alignTable([heading, ...rows]) {
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((cells) => cells[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(heading), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** The outcomes of one client under the faults of one row. */
function cellOf(results, title) {
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length
  const isDetectable = !title.includes('no client can detect')
  const bold = (text) => isDetectable ? `**${text}**` : text
  const parts = [
    [count('whole'), 'whole', String],
    [count('error'), 'error', String],
    [count('different'), 'wrong', bold],
    [count('hang'), 'hang', (text) => `**${text}**`],
  ]
  return parts.filter(([number]) => number > 0).map(([number, word, style]) => style(`${number} ${word}`)).join(', ')
}
