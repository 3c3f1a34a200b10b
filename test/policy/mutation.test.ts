import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import tests from '../mutation/vitest.config.ts'
import { root } from './source.ts'

/** `{a,b}.test.ts` → `a.test.ts`, `b.test.ts` */
function spread(pattern: string): string[] {
  const [whole, names] = /\{([^}]*)\}/.exec(pattern) ?? []
  return names === undefined || whole === undefined
    ? [pattern]
    : names.split(',').map((name) => pattern.replace(whole, name))
}

test('the mutation run names files that are there: a renamed one would be left unchanged in silence', async () => {
  const { default: run } = await import(join(root, 'test/mutation/stryker.config.mjs')) as {
    default: { mutate: string[] }
  }
  const named = [...run.mutate, ...tests.test?.include?.flatMap(spread) ?? []]
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([])
})
