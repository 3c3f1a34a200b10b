import ts from 'typescript'
import { markdownTable } from './markdown-table.ts'
import { checker, entries, exportsOf } from './public.ts'

/** The options of an interface that an entry exports, with those that it inherits: name, default, documentation. */
export function optionTable(entry: string, name: string): string {
  const symbol = exportsOf(entries[entry]!).find((each) => each.name === name)
  if (!symbol) throw new Error(`Cannot list options: ${entry} has no ${name}`)
  const rows = checker.getDeclaredTypeOfSymbol(symbol).getProperties().map((option) => [
    `\`${option.name}\``,
    cellOf(tagOf(option, 'default')),
    cellOf(ts.displayPartsToString(option.getDocumentationComment(checker))),
  ])
  return markdownTable([['option', 'default', 'what it does'], ...rows])
}

function tagOf(option: ts.Symbol, name: string): string {
  const tag = option.getJsDocTags(checker).find((each) => each.name === name)
  return tag ? ts.displayPartsToString(tag.text) : ''
}

/** Text for one cell: no line breaks, and no bar outside of an escape. */
function cellOf(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
}
