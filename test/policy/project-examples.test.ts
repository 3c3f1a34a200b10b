import { describe, expect, test } from 'vitest'
import { read } from './source.ts'

/** A code block of a page that is taken from a project which is tested, and named by a comment before the block. */
interface ProjectExample {
  readonly file: string
  readonly code: string
}

function projectExamples(page: string): ProjectExample[] {
  const blocks = read(page).matchAll(/<!-- (test\/consumers\/projects\/\S+) -->\n\n```\w+\n([\s\S]*?)^```/gm)
  return Array.from(blocks, ([, file = '', code = '']) => ({ file, code }))
}

/** Lines without comments and `export`. */
function linesOf(code: string): string[] {
  return code.split('\n').map((line) =>
    line.replace(/(^|\s+)\/\/ .*$/, '').replace(/^export (?!default)/, '').trimEnd()
  )
    .filter(Boolean)
}

/** `import { a, b } from 'c'` → `{ names: ['a', 'b'], from: 'c' }`. */
function importOf(line: string): { names: string[]; from: string } | undefined {
  const [, names, from] = /^import \{ (.+) \} from '(.+)'$/.exec(line) ?? []
  return names === undefined || from === undefined ? undefined : { names: names.split(', '), from }
}

/** True when a line of the example is that of the project; an import of the project may have more names. */
function isSameLine(line: string, candidate: string): boolean {
  const [wanted, found] = [importOf(line), importOf(candidate)]
  if (!wanted || !found) return line === candidate
  return wanted.from === found.from && wanted.names.every((name) => found.names.includes(name))
}

/** Lines of an example that its project does not have, in this order. */
function missingLines({ file, code }: ProjectExample): string[] {
  let rest = linesOf(read(file))
  return linesOf(code).filter((line) => {
    const index = rest.findIndex((candidate) => isSameLine(line, candidate))
    if (index >= 0) rest = rest.slice(index + 1)
    return index < 0
  })
}

describe('examples of frameworks', () => {
  test.each(['docs', 'docs/zh-CN'])(
    '%s/runtimes.md and browsers.md show code of projects that are tested',
    (folder) => {
      const found = ['runtimes.md', 'browsers.md'].flatMap((name) => projectExamples(`${folder}/${name}`))
      expect(found.map(({ file }) => file.split('/')[3])).toEqual(['next', 'hono', 'express', 'nest', 'node-http'])
      expect(found.flatMap(missingLines)).toEqual([])
    },
  )

  test('a line that the project does not have, or has elsewhere, is found', () => {
    const file = 'test/consumers/projects/express/app.mjs'
    expect(missingLines({ file, code: "import { Zhipu } from 'zhipu-fetch'\n\nconst app = express() // new\n" }))
      .toEqual([])
    expect(missingLines({ file, code: 'app.use(express.json())\nconst app = express()\n' })).toEqual([
      'const app = express()',
    ])
  })
})
