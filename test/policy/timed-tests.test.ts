import { expect, test } from 'vitest'
import { read, sources } from './source.ts'

/** What runs and reports tests, and prints how long they took. */
const runners = /^test\/(bench|consumers|runtimes)\/|^test\/support\/run-suites\.ts$/

test('no test measures time: it would fail on a busy machine; figures stand in test/bench', () => {
  const files = sources('test').filter((file) => !runners.test(file) && file !== 'test/policy/timed-tests.test.ts')
  expect(files.length).toBeGreaterThan(400)
  expect(files.filter((file) => /performance\.now|cpuUsage|hrtime/.test(read(file)))).toEqual([])
})
