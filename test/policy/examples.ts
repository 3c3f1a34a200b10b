import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { checker, entries, exportsOf, methodsOf } from './public.ts'
import { read, root } from './source.ts'

/** An example in the documentation. */
export interface Example {
  /** `src/resources/files.ts:152` */
  readonly at: string
  readonly file: string
  readonly code: string
  /** What it prints: the block of the language `text` that follows it directly. */
  readonly output?: string | undefined
}

/** The blocks `ts` and `js` of README.md and `docs`, then the `@example`s of all exports and their methods. */
export function examples(): Example[] {
  const guides = pages().flatMap((file) => fenced(file, 'ts|js|mjs'))
  const symbols = new Set(Object.values(entries).flatMap(exportsOf).flatMap((symbol) => [symbol, ...methodsOf(symbol)]))
  return [...guides, ...[...symbols].flatMap(tagged)]
}

/** The blocks `typescript` of the same pages, which are not run because they need other packages. */
export function examplesWithPackages(): Example[] {
  return pages().flatMap((file) => fenced(file, 'typescript'))
}

function pages(): string[] {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  return ['README.md', ...names].filter((file) => existsSync(join(root, file)))
}

function fenced(file: string, languages: string): Example[] {
  const text = read(file)
  const blocks = new RegExp(
    `^\`\`\`(?:${languages})\\b[^\\n]*\\n([\\s\\S]*?)^\`\`\`\\n(?:\\n\`\`\`text\\n([\\s\\S]*?)^\`\`\`)?`,
    'gm',
  )
  return [...text.matchAll(blocks)].map(({ index, 1: code = '', 2: output }) => ({
    at: `${file}:${text.slice(0, index).split('\n').length}`,
    file,
    code,
    output,
  }))
}

function tagged(symbol: ts.Symbol): Example[] {
  const declaration = symbol.declarations?.[0]
  if (!declaration) return []
  const source = declaration.getSourceFile()
  const file = relative(root, source.fileName)
  const at = `${file}:${source.getLineAndCharacterOfPosition(declaration.getStart(source, true)).line + 1}`
  return symbol.getJsDocTags(checker).filter(({ name }) => name === 'example').map(({ text }) => ({
    at,
    file,
    code: ts.displayPartsToString(text).replace(/^```\w*\n|\n?```\s*$/g, ''),
  }))
}

/** Names that an example uses without declaring them. */
export function freeNames({ code }: Example): Set<string> {
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node
      const isDeclaration =
        (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent) ||
          ts.isFunctionDeclaration(parent) ||
          ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent)) && parent.name === node
      if (isDeclaration || ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) {
        declared.add(node.text)
      } else if (!isMember(node)) used.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true))
  return new Set([...used].filter((name) => !declared.has(name)))
}

/** `b` in `a.b`, in `{ b: 1 }` and in `{ b: c } = a`. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.propertyName === node) ||
    (ts.isMethodDeclaration(parent) && parent.name === node) ||
    ts.isPropertySignature(parent)
}
