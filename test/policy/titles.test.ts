import ts from 'typescript'
import { expect, test } from 'vitest'
import { read, sources } from './source.ts'

/** Titles of the tests in a file with those of what they stand in; one that is not written out, or by its rows alone, is left out. */
function titles(file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node, within: string): void => {
    const call = ts.isCallExpression(node) ? /^(describe|test|it)\b/.exec(node.expression.getText()) : null
    const [title] = call ? (node as ts.CallExpression).arguments : []
    const isWritten = title && ts.isStringLiteralLike(title) && !/^[%$]\S+$/.test(title.text)
    const name = isWritten ? `${within} > ${title.text}` : within
    if (name !== within && call?.[1] !== 'describe') found.push(name)
    ts.forEachChild(node, (child) => visit(child, name))
  }
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true), file)
  return found
}

test('no test stands twice: of two with one name, one says nothing or is named wrongly', () => {
  const all = sources('test').filter((file) => file.endsWith('.test.ts')).flatMap(titles)
  expect(all.length).toBeGreaterThan(1000)
  expect(all.filter((title, index) => all.indexOf(title) !== index)).toEqual([])
})
