import { describe, test } from 'vitest'
import { cases } from './cases.ts'
import type { Open } from './edges.ts'

/**
 * Runs all cases over one edge, each with its own mock.
 *
 * @param knownFailures Cases that fail because of a bug in another package; a case that passes again fails the run.
 */
export function runCases(name: string, open: Open, knownFailures: readonly string[] = []): void {
  describe(name, () => {
    for (const [title, testCase] of Object.entries(cases)) {
      const run = knownFailures.includes(title) ? test.fails : test
      run(title, async () => {
        const edge = await open()
        try {
          await testCase(edge)
        } finally {
          await edge.close()
        }
      })
    }
  })
}
