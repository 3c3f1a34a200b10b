import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import tests from '../mutation/vitest.config.ts'
import { root } from './source.ts'

/** `{a,b}.test.ts` → `a.test.ts`, `b.test.ts` */
function expand(pattern: string): string[] {
  const [braces, names] = /\{([^}]*)\}/.exec(pattern) ?? []
  if (names === undefined || braces === undefined) return [pattern]
  return names.split(',').map((name) => pattern.replace(braces, name))
}

test('the files of the mutation run exist: it silently ignores a path that does not', async () => {
  const { default: run } = await import(join(root, 'test/mutation/stryker.config.mjs')) as {
    default: { mutate: string[] }
  }
  const listed = [...run.mutate, ...tests.test?.include?.flatMap(expand) ?? []]
  expect(listed.length).toBeGreaterThan(20)
  expect(listed.filter((file) => !existsSync(join(root, file)))).toEqual([])
})
