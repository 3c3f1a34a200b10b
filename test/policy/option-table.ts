import ts from 'typescript'
import { markdownTable } from './markdown-table.ts'
import { checker, entries, exportsOf } from './public.ts'

/** Options of an interface that an entry exports, with those that it inherits: name, default, documentation. */
export function optionTable(entry: string, name: string, isListed: (option: string) => boolean = () => true): string {
  const rows = optionsOf(entry, name).filter((option) => isListed(option.name)).map((option) => [
    `\`${option.name}\``,
    cellOf(tagOf(option, 'default')),
    cellOf(ts.displayPartsToString(option.getDocumentationComment(checker))),
  ])
  return markdownTable([['option', 'default', 'what it does'], ...rows])
}

/** Names of the options of an interface. */
export function optionNames(entry: string, name: string): Set<string> {
  return new Set(optionsOf(entry, name).map((option) => option.name))
}

function optionsOf(entry: string, name: string): ts.Symbol[] {
  const symbol = exportsOf(entries[entry]!).find((each) => each.name === name)
  if (!symbol) throw new Error(`Cannot list options: ${entry} has no ${name}`)
  return checker.getDeclaredTypeOfSymbol(symbol).getProperties()
}

function tagOf(option: ts.Symbol, name: string): string {
  const tag = option.getJsDocTags(checker).find((each) => each.name === name)
  return tag ? ts.displayPartsToString(tag.text) : ''
}

/** Text for one cell: no line breaks, and no bar outside of an escape. */
function cellOf(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
}
