import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import process from 'node:process'
import { start } from '../support/child.ts'
import type { RunResult } from '../support/report.ts'
import type { RunContext } from './runtime.ts'

interface VitestReport {
  readonly numPassedTests: number
  readonly testResults: readonly FileReport[]
}

interface FileReport {
  readonly name: string
  readonly status: string
  /** Why a file could not be loaded. */
  readonly message: string
  readonly assertionResults: readonly TestReport[]
}

interface TestReport {
  readonly status: string
  readonly fullName: string
  readonly failureMessages: readonly string[]
}

interface VitestRun {
  /** Row of the table. */
  readonly name: string
  /** Path of the vitest configuration. */
  readonly config: string
  /** Parts of paths; only test files that contain one of them run. @default all */
  readonly files?: readonly string[] | undefined
}

/** Runs vitest, and repeats its failures for the end of the output. */
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
  const failures = report?.testResults.flatMap((file) => failuresOf(file, root)) ?? []
  // The exit code also reports errors outside of tests.
  if (failures.length === 0 && ended !== 'exit 0') failures.push(`vitest ended with ${ended}`)
  return {
    runtime: `${name} (Node ${process.versions.node})`,
    passed: report?.numPassedTests ?? 0,
    failed: failures.length,
    failures,
    elapsedMs: performance.now() - startedMs,
  }
}

/** A file that failed while it was loaded reports no tests. */
function failuresOf({ name, status, message, assertionResults }: FileReport, root: string): string[] {
  const file = relative(root, name)
  if (status === 'failed' && assertionResults.length === 0) return [`${file}\n${message}`]
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => `${file} > ${fullName}\n${failureMessages.join('\n')}`)
}
