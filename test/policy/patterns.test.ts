import { analyse } from 'scslre'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { read, sources } from './source.ts'

/** Why the time of a match grows faster than its text; empty for a pattern that is safe. */
function whySlow(literal: string): string[] {
  const end = literal.lastIndexOf('/')
  return analyse({ source: literal.slice(1, end), flags: literal.slice(end + 1) }).reports.map(({ type }) => type)
}

/** The regular expressions of a file, with their lines. */
function patterns(path: string): { readonly literal: string; readonly line: number }[] {
  const found: { literal: string; line: number }[] = []
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      found.push({ literal: node.text, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

test('a regular expression that takes quadratic time is found', () => {
  expect(['/\\s+$/', '/^\\s*a?\\s*$/', '/(?<!\\s)\\s+$/'].map(whySlow)).toEqual([['Move'], ['Trade'], []])
})

test('every regular expression of the package takes a time that grows no faster than its text', () => {
  const slow = ['src', 'mock'].flatMap(sources).flatMap((path) =>
    patterns(path).flatMap(({ literal, line }) => {
      const reasons = whySlow(literal)
      return reasons.length ? [`${path}:${line} ${literal}: ${reasons.join()}`] : []
    })
  )
  expect(slow).toEqual([])
}, 60_000)
