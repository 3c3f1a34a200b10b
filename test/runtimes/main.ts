import process from 'node:process'
import { suites } from '../suites/index.ts'
import { type RunResult, table } from '../support/report.ts'
import { entriesOf } from '../support/run-suites.ts'
import { serveTarget } from '../support/serve-target.ts'
import type { CaseFilter } from '../support/target.ts'
import { chromium } from './chromium.ts'
import { install } from './install.ts'
import { bun, deno, nodeVersion, thisNode } from './process.ts'
import { runOn } from './run-on.ts'
import { runVitest } from './run-vitest.ts'
import type { RunContext, Runtime } from './runtime.ts'
import { bareWorkerd, compatWorkerd } from './workerd.ts'

/** Runtimes of the project's own dependencies. */
const defaultRuntimes: readonly Runtime[] = [thisNode, deno, bun, bareWorkerd]

const allRuntimes: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(nodeVersion),
  deno,
  bun,
  bareWorkerd,
  compatWorkerd,
  chromium,
]

/** Runtimes at the same time; they share the machine with the served mock. */
const concurrency = 2

/** The flags of `npm test`, described in main.mjs. Lists are separated by commas. */
export interface Flags {
  readonly all?: boolean
  readonly unit?: boolean
  readonly package?: boolean
  readonly file?: string
  readonly suite?: string
  readonly case?: string
  readonly on?: string
}

/**
 * Runs the tests that the flags choose and prints a table. Resolves with the exit code.
 *
 * @throws {TypeError} for an unknown runtime or suite, and when no case matches
 */
export async function main(context: RunContext, flags: Flags): Promise<number> {
  const isSuiteRun = flags.all || flags.on !== undefined || flags.suite !== undefined || flags.case !== undefined
  const isUnitRun = flags.unit || flags.file !== undefined
  const isDefaultRun = !isSuiteRun && !isUnitRun && !flags.package
  const runtimes = chooseRuntimes(flags.all ? allRuntimes : defaultRuntimes, split(flags.on))
  const filter = chooseCases(split(flags.suite), flags.case ?? '')

  const results: RunResult[] = []
  if (isDefaultRun || isUnitRun) {
    const unit = { name: 'Unit tests', config: 'test/vitest.config.ts', files: split(flags.file) }
    results.push(await runVitest(context, unit))
  }
  if (flags.package) {
    results.push(await runVitest(context, { name: 'Package tests', config: 'test/package/vitest.config.ts' }))
  }
  if (isDefaultRun || isSuiteRun) {
    if (flags.all) await install(context.root, 'test/runtimes')
    results.push(...await runSuitesOn(runtimes, context, filter))
  }

  for (const { runtime, failures } of results) {
    for (const failure of failures) console.log(`✗ ${runtime}: ${failure}\n`)
  }
  console.log(`\n${table(results)}\n`)
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}

function split(list: string | undefined): string[] {
  return list?.split(',').map((name) => name.trim()).filter(Boolean) ?? []
}

/** The runtimes whose names begin with one of these, in any case; all when none is named. */
function chooseRuntimes(runtimes: readonly Runtime[], names: readonly string[]): readonly Runtime[] {
  const hasName = (runtime: Runtime, name: string) => runtime.name.toLowerCase().startsWith(name.toLowerCase())
  for (const name of names) {
    if (runtimes.some((runtime) => hasName(runtime, name))) continue
    if (allRuntimes.some((runtime) => hasName(runtime, name))) throw new TypeError(`${name} needs --all`)
    throw new TypeError(`unknown runtime ${name}, expected ${runtimes.map((runtime) => runtime.name).join(', ')}`)
  }
  return names.length === 0 ? runtimes : runtimes.filter((runtime) => names.some((name) => hasName(runtime, name)))
}

function chooseCases(files: readonly string[], text: string): CaseFilter {
  for (const file of files) {
    if (!Object.keys(suites).some((name) => name === file || name.startsWith(`${file}/`))) {
      throw new TypeError(`unknown suite ${file}, expected ${Object.keys(suites).join(', ')}`)
    }
  }
  const filter = { files, text }
  if (entriesOf(suites, filter).length === 0) throw new TypeError(`no case has ${JSON.stringify(text)} in its name`)
  return filter
}

async function runSuitesOn(
  runtimes: readonly Runtime[],
  context: RunContext,
  filter: CaseFilter,
): Promise<RunResult[]> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  const names = entriesOf(suites, filter).map(({ name }) => name)
  console.log(`\n${names.length} cases on each of ${runtimes.length} runtimes, SEED=${seed}`)
  const { close, ...servers } = await serveTarget(`${context.temp}/page.js`)
  const results: RunResult[] = []
  const queue = runtimes.entries()
  const work = async () => {
    for (const [index, runtime] of queue) {
      const config = { runtime: runtime.name, seed, filter, ...servers }
      const result = await runOn(runtime, context, config, names)
      console.log(`${symbolOf(result)} ${result.runtime}`)
      results[index] = result
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  await close()
  return results
}

function symbolOf({ failed, missing }: RunResult): string {
  if (failed > 0) return '✗'
  return missing === undefined ? '✓' : '–'
}
