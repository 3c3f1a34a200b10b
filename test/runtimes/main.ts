import process from 'node:process'
import { parseArgs } from 'node:util'
import { suites } from '../suites/index.ts'
import { type Outcome, table } from '../support/report.ts'
import { entriesOf } from '../support/run-suites.ts'
import { serveGround } from '../support/serve-target.ts'
import { chromium } from './chromium.ts'
import { install } from './install.ts'
import { bun, deno, nodeLine, thisNode } from './process.ts'
import { runOn } from './run-on.ts'
import type { Runtime, Workshop } from './runtime.ts'
import { unitTests } from './unit.ts'
import { bareWorkerd, compatWorkerd } from './workerd.ts'

/** What the project's own install brings. */
const near: readonly Runtime[] = [thisNode, deno, bun, bareWorkerd]

const all: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(nodeLine),
  deno,
  bun,
  bareWorkerd,
  compatWorkerd,
  chromium,
]

/** Two runtimes at a time: they share the machine with the served mock. */
const lanes = 2

/**
 * Runs the unit tests, then the shared suites on the near runtimes; with `--all` the shared suites alone, on all runtimes. `--unit` means
 * the unit tests alone, `--on=Deno,Bun` and `--case=tee` choose among runtimes and cases. Resolves with the exit code.
 */
export async function main(shop: Workshop, args: readonly string[]): Promise<number> {
  const options = {
    all: { type: 'boolean' },
    unit: { type: 'boolean' },
    on: { type: 'string' },
    case: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: [...args], options })
  const chosen = (runtime: Runtime) => !values.on || values.on.split(',').some((name) => runtime.name.startsWith(name))
  const outcomes: Outcome[] = []
  if (values.all) await install(shop.root, 'test/runtimes')
  else if (!values.on && !values.case) outcomes.push(await unitTests(shop))
  if (!values.unit) {
    outcomes.push(...await runSuitesOn((values.all ? all : near).filter(chosen), shop, values.case ?? ''))
  }

  for (const { runtime, failures } of outcomes) {
    for (const failure of failures) console.log(`✗ ${runtime}: ${failure}\n`)
  }
  console.log(`\n${table(outcomes)}\n`)
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}

async function runSuitesOn(runtimes: readonly Runtime[], shop: Workshop, only: string): Promise<Outcome[]> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  const names = entriesOf(suites, only).map(({ name }) => name)
  console.log(`\n${names.length} cases on each of ${runtimes.length} runtimes, SEED=${seed}`)
  const { baseURL, witnessURL, close } = await serveGround(`${shop.temp}/page.js`)
  const outcomes: Outcome[] = []
  const waiting = runtimes.entries()
  const lane = async () => {
    for (const [index, runtime] of waiting) {
      const outcome = await runOn(runtime, shop, { runtime: runtime.name, seed, only, baseURL, witnessURL }, names)
      console.log(`${outcome.failed > 0 ? '✗' : outcome.absent ? '–' : '✓'} ${outcome.runtime}`)
      outcomes[index] = outcome
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  await close()
  return outcomes
}
