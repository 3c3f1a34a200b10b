import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { read, root } from './source.ts'

const committed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter((file) =>
  existsSync(join(root, file))
)
const text = committed.filter((file) => /\.(ts|mjs|cjs|js|json|md|yml|yaml|txt|capnp)$|^\.ci\//.test(file))
const code = text.filter((file) => /\.(ts|mjs|cjs|js)$/.test(file))

/** Lines of files that match, as `file:line text`. */
const lines = (files: readonly string[], pattern: RegExp) =>
  files.flatMap((file) =>
    read(file).split('\n').flatMap((line, index) => pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])
  )

// The words are joined here, so that the patterns do not match this file.
const word = (...parts: string[]) => parts.join('')

describe('words', () => {
  test('the repository has files to check', () => {
    expect(code.length).toBeGreaterThan(100)
  })

  test('no file is named utils, misc, common or helpers', () => {
    expect(committed.filter((file) => /(^|\/)(utils?|misc|common|helpers?)(\.|-)/.test(file))).toEqual([])
  })

  test('file names are kebab-case', () => {
    // Next.js prescribes the name of a folder that matches the rest of a path.
    const names = code.map((file) => file.replace('/[...path]/', '/path/'))
    expect(names.filter((file) => !/^([a-z0-9.-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(file))).toEqual([])
  })

  test('no comment marks unfinished work', () => {
    expect(
      lines(
        code,
        new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')}|${word('HA', 'CK')})\\b`),
      ),
    ).toEqual([])
  })

  test('no test is skipped or marked to run alone', () => {
    const pattern = new RegExp(
      `\\b(test|it|describe|suite)\\.(${word('sk', 'ip')}|${word('on', 'ly')}|${word('to', 'do')})\\b|\\b${
        word('x', '(it|test|describe)')
      }\\(`,
    )
    expect(lines(code, pattern)).toEqual([])
  })

  test('no lockfile contains the host of a registry', () => {
    const locks = committed.filter((file) => file.endsWith('package-lock.json') || file.endsWith('deno.lock'))
    expect(locks.length).toBeGreaterThan(0)
    expect(lines(locks, /"resolved"|registry\./)).toEqual([])
  })

  test('no file contains an absolute path of a machine', () => {
    expect(
      lines(
        text,
        new RegExp(
          `(?<![\\w.])/(${['ro' + 'ot', 'ho' + 'me', 'Us' + 'ers', 'wo' + 'rk'].join('|')})/\\w|\\b[A-Z]:\\\\\\\\`,
        ),
      ),
    ).toEqual([])
  })
})
