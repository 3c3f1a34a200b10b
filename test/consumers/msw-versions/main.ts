import { copyFile, mkdir, readFile, symlink } from 'node:fs/promises'
import process from 'node:process'
import { install } from '../../runtimes/install.ts'
import { locate } from '../../runtimes/locate.ts'
import type { RunContext } from '../../runtimes/runtime.ts'
import { eachLine, start } from '../../support/child.ts'
import type { CaseResult } from '../../support/report.ts'
import { pinFor, type Pinned, pinned } from './pinned.ts'

/** Aliases in `package.json`, the oldest release first. */
const aliases = ['msw27', 'msw210', 'msw212', 'msw215', 'msw3']
const nodeVersions = [20, 22, 24, 26]
/** Processes at the same time. */
const concurrency = 2
const limitMs = 240_000

/** Result of one release on one version of Node. */
interface Cell {
  readonly release: string
  readonly node: number
  readonly passed: number
  readonly pinned: number
  readonly failures: readonly string[]
  /** Reason why nothing was run. */
  readonly missing?: string | undefined
}

/** The flags of `npm run test:msw`, described in run.mjs. */
export interface Flags {
  readonly msw?: string
  readonly node?: string
}

/** Runs the cases of the edges with every release of MSW on every version of Node and prints a table. Resolves with the exit code. */
export async function main(context: RunContext, flags: Flags): Promise<number> {
  await install(context.root, 'test/runtimes')
  await install(context.root, 'test/consumers/msw-versions')
  const releases = await Promise.all(aliases.map((alias) => versionOf(context.root, alias)))
  const { msw = '', node: version } = flags
  const pairs = nodeVersions.filter((node) => version === undefined || version === String(node)).flatMap((node) =>
    releases.map((release, index) => ({ node, release, alias: aliases[index]! }))
  ).filter(({ release }) => release.startsWith(msw))
  if (pairs.length === 0) {
    throw new TypeError(
      `no MSW ${msw} on Node ${version}, expected one of ${releases.join(', ')} on ${nodeVersions.join(', ')}`,
    )
  }
  const queue = pairs.values()
  const cells: Cell[] = []
  const work = async () => {
    for (const { node, release, alias } of queue) {
      const cell = await runOn(context, alias, release, node)
      cells.push(cell)
      for (const failure of cell.failures) console.log(`✗ msw ${release}, Node ${node}: ${failure}\n`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))

  const isComplete = pairs.length === nodeVersions.length * releases.length
  const stale = isComplete ? pinned.filter((pin) => !matchedPins.has(pin)) : []
  for (const { because, cases } of stale) console.log(`✗ the pin ${cases} matches no case: ${because}\n`)
  console.log(`${table(cells, releases)}\n`)
  const passed = cells.reduce((sum, cell) => sum + cell.passed + cell.pinned, 0)
  const failed = cells.reduce((sum, cell) => sum + cell.failures.length, stale.length)
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}

async function runOn(context: RunContext, alias: string, release: string, node: number): Promise<Cell> {
  const cell = { release, node, passed: 0, pinned: 0, failures: [] }
  if (release.startsWith('3.') && node < 22) return { ...cell, missing: 'needs Node 22' }
  const found = await locate([`${context.root}/test/runtimes/node_modules/node${node}/bin/node`])
  if (!found) return { ...cell, missing: 'not installed', failures: process.env['CI'] ? ['not installed'] : [] }

  // A folder where `msw` resolves to this release, also for an import() with a computed name.
  const folder = `${context.temp}/${alias}-${node}`
  await mkdir(`${folder}/node_modules`, { recursive: true })
  await symlink(`${context.root}/test/consumers/msw-versions/node_modules/${alias}`, `${folder}/node_modules/msw`)
  await copyFile(`${context.temp}/inside.mjs`, `${folder}/inside.mjs`)

  const child = start(found.program, ['--enable-source-maps', 'inside.mjs'], { cwd: folder })
  const timer = setTimeout(() => child.process.kill('SIGKILL'), limitMs)
  const results: CaseResult[] = []
  let isDone = false
  await eachLine(child.process.stdout!, (text) => {
    if (text === 'done') isDone = true
    else results.push(JSON.parse(text))
  })
  const ended = await child.ended
  clearTimeout(timer)
  const verdicts = results.map((result) => judge(result, release, node))
  const failures = verdicts.filter((verdict) => verdict !== 'passed' && verdict !== 'pinned')
  if (!isDone || ended !== 'exit 0') failures.push(`ended with ${ended} before its last case\n${child.stderr()}`)
  const count = (verdict: string) => verdicts.filter((other) => other === verdict).length
  return { release, node, passed: count('passed'), pinned: count('pinned'), failures }
}

/** Pins that matched a case. A pin that matches none names a case that no longer exists. */
const matchedPins = new Set<Pinned>()

/** `passed`, `pinned`, or the text of a failure. */
function judge({ name, error }: CaseResult, release: string, node: number): string {
  const pin = pinFor(name, release, node)
  if (pin) matchedPins.add(pin)
  if (!pin) return error === undefined ? 'passed' : `${name}\n${error}`
  return error === undefined ? `${name}\npasses although it is pinned: ${pin.because}` : 'pinned'
}

function table(cells: readonly Cell[], releases: readonly string[]): string {
  const text = (release: string, node: number) => {
    const cell = cells.find((candidate) => candidate.release === release && candidate.node === node)
    if (!cell) return ''
    if (cell.missing) return cell.missing
    const parts = [`${cell.passed} passed`]
    if (cell.pinned > 0) parts.push(`${cell.pinned} pinned`)
    if (cell.failures.length > 0) parts.push(`${cell.failures.length} failed`)
    return parts.join(', ')
  }
  const rows = [['', ...nodeVersions.map((node) => `Node ${node}`)]]
  for (const release of releases) rows.push([`msw ${release}`, ...nodeVersions.map((node) => text(release, node))])
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n')
}

async function versionOf(root: string, alias: string): Promise<string> {
  return JSON.parse(await readFile(`${root}/test/consumers/msw-versions/node_modules/${alias}/package.json`, 'utf8'))
    .version
}
