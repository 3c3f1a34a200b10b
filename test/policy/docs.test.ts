import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { checker, entries, exportsOf, methodsOf } from './public.ts'

const isDocumented = (symbol: ts.Symbol) =>
  symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0

describe('docs', () => {
  test.each(Object.entries(entries))('%s documents each of its exports', (_subpath, entry) => {
    const symbols = exportsOf(entry)
    expect(symbols.length).toBeGreaterThan(0)
    expect(symbols.filter((symbol) => !isDocumented(symbol)).map(({ name }) => name)).toEqual([])
  })

  test.each(Object.entries(entries))('%s documents each method of its classes', (_subpath, entry) => {
    const classes = exportsOf(entry).filter(({ flags }) => flags & ts.SymbolFlags.Class)
    const undocumented = classes.flatMap((each) =>
      methodsOf(each).filter((method) => !isDocumented(method)).map(({ name }) => `${each.name}.${name}`)
    )
    expect(undocumented).toEqual([])
  })

  test.each(Object.entries(entries))('%s documents each of its options', (_subpath, entry) => {
    const options = exportsOf(entry).filter(({ name }) => name.endsWith('Options'))
    const undocumented = options.flatMap((each) =>
      checker.getDeclaredTypeOfSymbol(each).getProperties().filter((option) => !isDocumented(option))
        .map(({ name }) => `${each.name}.${name}`)
    )
    expect(undocumented).toEqual([])
  })
})
