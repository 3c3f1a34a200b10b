import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { start } from '../support/child.ts'
import type { RunResult } from '../support/report.ts'
import type { RunContext } from './runtime.ts'

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

interface VitestRun {
  /** Row of the table. */
  readonly name: string
  /** Path of the vitest configuration. */
  readonly config: string
  /** Parts of paths; only test files that contain one of them run. @default all */
  readonly files?: readonly string[] | undefined
}

/** Runs vitest, which prints its own failures. */
export async function runVitest(
  { root, temp }: RunContext,
  { name, config, files = [] }: VitestRun,
): Promise<RunResult> {
  const startedMs = performance.now()
  const reportFile = `${temp}/${name.replaceAll(' ', '-')}.json`
  const args = [
    'run',
    `--config=${config}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...files,
  ]
  const vitest = start(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = await vitest.ended
  const report: VitestReport | undefined = await readFile(reportFile, 'utf8').then(JSON.parse, () => undefined)
  const failed = report ? report.numFailedTests + report.testResults.filter(failedToLoad).length : 0
  // The exit code also reports errors outside of tests.
  const failures = failed === 0 && ended !== 'exit 0' ? [`vitest ended with ${ended}`] : []
  return {
    runtime: `${name} (Node ${process.versions.node})`,
    passed: report?.numPassedTests ?? 0,
    failed: failed + failures.length,
    failures,
    elapsedMs: performance.now() - startedMs,
  }
}

/** True for a file that failed while it was loaded: it reports no tests. */
function failedToLoad({ status, assertionResults }: VitestReport['testResults'][number]): boolean {
  return status === 'failed' && assertionResults.length === 0
}
