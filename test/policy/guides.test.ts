import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenNames } from './guides.ts'
import { read, root, sources } from './source.ts'

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
const fileNames = new Set(files.map((file) => basename(file)))
const words = new Set(
  [...sources('src'), ...sources('mock'), ...sources('test')].flatMap((file) => [
    ...file.split('/'),
    ...read(file).match(/[\w-]+/g) ?? [],
  ]),
)

/** True for the name of a file, and for a word or a dotted path of words of the sources. */
function isKnown(name: string): boolean {
  return /\.(ts|mjs|md)$/.test(name)
    ? fileNames.has(name)
    : name.replace('@', '').split('.').every((word) => words.has(word))
}

describe('guides', () => {
  test.each(['CONTRIBUTING.md', 'test/README.md', 'docs/endpoints.md'])('%s names only what exists', (file) => {
    expect(brokenNames(file, read(file), isKnown)).toEqual([])
  })
})

describe('brokenNames()', () => {
  const check = (text: string) => brokenNames('CONTRIBUTING.md', text, (name) => name === 'mockZhipu')

  test('accepts existing paths, placeholders in existing folders, scripts, identifiers and links', () => {
    const text =
      '`mock/index.ts` `src/resources/<family>.ts` `npm run unit -- <path>` `npm ci && npm test` `mockZhipu()`'
    expect(check(`${text} [README](README.md)`)).toEqual([])
  })

  test.each(['`mock/nothing.ts`', '`nowhere/<family>.ts`', '`npm run nothing`', '`nothingOfThisName()`'])(
    'returns %s',
    (text) => {
      expect(check(text)).toEqual([text.replaceAll('`', '')])
    },
  )

  test('returns a link to a file that does not exist', () => {
    expect(check('[a](docs/nothing.md)')).toEqual(['docs/nothing.md'])
  })

  test('ignores code blocks', () => {
    expect(check('```text\n`mock/nothing.ts`\n```')).toEqual([])
  })
})
