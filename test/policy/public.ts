import { join } from 'node:path'
import ts from 'typescript'
import { read, root } from './source.ts'

/** Subpath → source, from deno.json. */
export const entries: Readonly<Record<string, string>> = JSON.parse(read('deno.json')).exports

const program: ts.Program = ts.createProgram(Object.values(entries).map((entry) => join(root, entry)), {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  allowImportingTsExtensions: true,
})
export const checker: ts.TypeChecker = program.getTypeChecker()

/** The exported symbols of an entry, resolved to their declarations. */
export function exportsOf(entry: string): ts.Symbol[] {
  const file = program.getSourceFile(join(root, entry))
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error(`Cannot read exports: ${entry} is not a module`)
  return checker.getExportsOfModule(module).map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  )
}

/** Public methods of a class without inherited ones. */
export function methodsOf(symbol: ts.Symbol): ts.Symbol[] {
  return [...symbol.members?.values() ?? []].filter((member) =>
    member.flags & ts.SymbolFlags.Method &&
    /^[a-z]/i.test(member.name) &&
    !member.declarations?.some((declaration) => {
      const modifiers = ts.getCombinedModifierFlags(declaration)
      return modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override)
    })
  )
}
