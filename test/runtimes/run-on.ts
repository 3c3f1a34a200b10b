import process from 'node:process'
import type { Config } from '../support/target.ts'
import type { CaseResult, RunResult } from '../support/report.ts'
import type { RunContext, Runtime } from './runtime.ts'

/** Time limit of all cases on one runtime. */
const limitMs = 240_000

/** Runs the suites on one runtime and counts the results of the expected cases. */
export async function runOn(
  runtime: Runtime,
  context: RunContext,
  config: Config,
  names: readonly string[],
): Promise<RunResult> {
  const found = await runtime.find(context)
  if ('missing' in found) return notRun(runtime.name, found.missing)
  const results = new Map<string, CaseResult>()
  const startedMs = performance.now()
  const signal = AbortSignal.timeout(limitMs)
  const runtimeError = await found.run(config, (result) => results.set(result.name, result), signal)
  const failures = runtimeError === undefined ? [] : [runtimeError]
  let passed = 0
  for (const name of names) {
    // An expected case without a result counts as failed, so that a runtime that crashes halfway does not look like a short suite.
    const { error } = results.get(name) ?? { error: 'no result was reported' }
    if (error === undefined) passed++
    else failures.push(`${name}\n${error}`)
  }
  const elapsedMs = performance.now() - startedMs
  return { runtime: `${runtime.name} (${found.version})`, passed, failed: failures.length, failures, elapsedMs }
}

/** A runtime that this machine lacks: reported as not run, in CI as a failure. */
function notRun(runtime: string, reason: string): RunResult {
  const failures = process.env['CI'] ? [reason] : []
  return { runtime, passed: 0, failed: failures.length, failures, elapsedMs: 0, missing: reason }
}
