import { describe, test } from 'vitest'
import { cases } from './cases.ts'
import type { Open } from './edges.ts'

/**
 * Runs all cases over one edge, each with a mock of its own.
 *
 * @param faults Cases that fail for a fault which is not ours; the run tells when one of them goes away.
 */
export function runCases(name: string, open: Open, faults: readonly string[] = []): void {
  describe(name, () => {
    for (const [title, run] of Object.entries(cases)) {
      const outcome = faults.includes(title) ? test.fails : test
      outcome(title, async () => {
        const edge = await open()
        try {
          await run(edge)
        } finally {
          await edge.close()
        }
      })
    }
  })
}
