import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { start } from '../support/child.ts'
import type { Outcome } from '../support/report.ts'
import type { Workshop } from './runtime.ts'

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/** Runs the unit tests under vitest, which prints its own failures. */
export async function unitTests({ root, temp }: Workshop): Promise<Outcome> {
  const startedMs = performance.now()
  const report = `${temp}/unit.json`
  const options = [
    '--config=test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const vitest = start(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = await vitest.ended
  const result: VitestReport | undefined = await readFile(report, 'utf8').then(JSON.parse, () => undefined)
  const failed = result ? result.numFailedTests + result.testResults.filter(isUnloaded).length : 0
  // An error outside of any test shows in the exit code alone.
  const stray = failed === 0 && ended !== 'exit 0' ? [`vitest ended with ${ended}`] : []
  return {
    runtime: `Unit tests (Node ${process.versions.node})`,
    passed: result?.numPassedTests ?? 0,
    failed: failed + stray.length,
    failures: stray,
    elapsedMs: performance.now() - startedMs,
  }
}

/** A file that cannot even be loaded has no tests that could fail. */
function isUnloaded({ status, assertionResults }: VitestReport['testResults'][number]): boolean {
  return status === 'failed' && assertionResults.length === 0
}
