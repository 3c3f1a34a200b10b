import process from 'node:process'
import type { Config } from '../support/target.ts'
import type { Line, Outcome } from '../support/report.ts'
import type { Runtime, Workshop } from './runtime.ts'

/** What a whole runtime may take. */
const limitMs = 240_000

/** Has one runtime run the suites, and judges what it said. */
export async function runOn(
  runtime: Runtime,
  shop: Workshop,
  config: Config,
  names: readonly string[],
): Promise<Outcome> {
  const found = await runtime.find(shop)
  if ('missing' in found) return absent(runtime.name, found.missing)
  const lines = new Map<string, Line>()
  const startedMs = performance.now()
  const trouble = await found.run(config, (line) => lines.set(line.name, line), AbortSignal.timeout(limitMs))
  const failures = trouble === undefined ? [] : [trouble]
  let passed = 0
  for (const name of names) {
    // A case that was expected and did not report has failed: a runtime that dies halfway must not look like a short suite.
    const { error } = lines.get(name) ?? { error: 'never reported' }
    if (error === undefined) passed++
    else failures.push(`${name}\n${error}`)
  }
  const elapsedMs = performance.now() - startedMs
  return { runtime: `${runtime.name} (${found.version})`, passed, failed: failures.length, failures, elapsedMs }
}

/** A runtime that cannot be had: reported on a machine of one's own, a failure in CI. */
function absent(runtime: string, reason: string): Outcome {
  const failures = process.env['CI'] ? [reason] : []
  return { runtime, passed: 0, failed: failures.length, failures, elapsedMs: 0, absent: reason }
}
