import { expect, test } from 'vitest'
import { read, sources } from './source.ts'

/** `test('…',`, `describe.each([…])('…',`, or the last line of a longer `.each`: `])('…',` */
const titleLine = /^( *)(?:(describe|test|it)\b.*?|\]\))\((['"`])(.*?)\3,/

/** Titles of the tests of a file with those of their describe(). Read line by line: the formatter indents a test below its describe(). */
function titles(file: string): string[] {
  const found: string[] = []
  let outer: { readonly indent: number; readonly title: string }[] = []
  for (const line of read(file).split('\n')) {
    const [, { length: indent } = '', kind, , title = ''] = titleLine.exec(line) ?? []
    if (indent === undefined || title === '') continue
    outer = outer.filter((block) => block.indent < indent)
    const fullTitle = [...outer.map((block) => block.title), title].join(' > ')
    outer.push({ indent, title })
    const isPlaceholder = /^[%$]\S+$/.test(title)
    if (kind !== 'describe' && !isPlaceholder) found.push(fullTitle)
  }
  return found
}

test('a file has no two tests of the same name', () => {
  const files = sources('test').filter((file) => file.endsWith('.test.ts'))
  const all = files.flatMap((file) => titles(file).map((title) => `${file}: ${title}`))
  const unique = new Set<string>()
  const repeated = all.filter((title) => unique.size === unique.add(title).size)
  expect(all.length).toBeGreaterThan(1000)
  expect(repeated).toEqual([])
})
