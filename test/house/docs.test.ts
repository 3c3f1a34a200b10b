import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { read, root } from './source.ts'

const { exports: entries } = JSON.parse(read('deno.json')) as { exports: Record<string, string> }
const program = ts.createProgram(Object.values(entries).map((entry) => join(root, entry)), {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  allowImportingTsExtensions: true,
})
const checker = program.getTypeChecker()

/** What an entry exports, looked up where it is declared. */
function exportsOf(entry: string): ts.Symbol[] {
  const file = program.getSourceFile(join(root, entry))
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error(`Cannot read exports: ${entry} is no module`)
  return checker.getExportsOfModule(module).map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  )
}

const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0

/** Public methods and accessors of a class, not what it inherits. */
function methodsOf(symbol: ts.Symbol): ts.Symbol[] {
  return [...symbol.members?.values() ?? []].filter((member) =>
    member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor) &&
    /^[a-z]/i.test(member.name) &&
    !member.declarations?.some((declaration) => {
      const modifiers = ts.getCombinedModifierFlags(declaration)
      return modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override)
    })
  )
}

describe('docs', () => {
  test.each(Object.entries(entries))('%s says what each of its exports is', (_subpath, entry) => {
    const symbols = exportsOf(entry)
    expect(symbols.length).toBeGreaterThan(0)
    expect(symbols.filter((symbol) => !isDocumented(symbol)).map(({ name }) => name)).toEqual([])
  })

  test.each(Object.entries(entries))('%s says what each method of its classes does', (_subpath, entry) => {
    const classes = exportsOf(entry).filter(({ flags }) => flags & ts.SymbolFlags.Class)
    const silent = classes.flatMap((each) =>
      methodsOf(each).filter((method) => !isDocumented(method)).map(({ name }) => `${each.name}.${name}`)
    )
    expect(silent).toEqual([])
  })
})
