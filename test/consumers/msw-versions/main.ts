import { copyFile, mkdir, readFile, symlink } from 'node:fs/promises'
import process from 'node:process'
import { install } from '../../runtimes/install.ts'
import { locate } from '../../runtimes/locate.ts'
import type { Workshop } from '../../runtimes/runtime.ts'
import { eachLine, start } from '../../support/child.ts'
import type { Line } from '../../support/report.ts'
import { pinFor, type Pinned, pinned } from './pinned.ts'

/** Aliases in `package.json`, the oldest release first. */
const aliases = ['msw27', 'msw210', 'msw212', 'msw215', 'msw3']
const lines = [20, 22, 24, 26]
/** Two processes at a time. */
const lanes = 2
const limitMs = 240_000

/** What one release did on one line of Node. */
interface Cell {
  readonly release: string
  readonly line: number
  readonly passed: number
  readonly pinned: number
  readonly failures: readonly string[]
  /** Why nothing was run. */
  readonly absent?: string | undefined
}

/**
 * Runs the cases of the edges over every release of MSW on every line of Node, and prints a table; `--msw=3` and `--node=26` choose. Resolves
 * with the exit code.
 */
export async function main(shop: Workshop, args: readonly string[]): Promise<number> {
  await install(shop.root, 'test/runtimes')
  await install(shop.root, 'test/consumers/msw-versions')
  const chosen = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1]
  const releases = await Promise.all(aliases.map((alias) => versionOf(shop.root, alias)))
  const pairs = lines.flatMap((line) => releases.map((release, index) => ({ line, release, alias: aliases[index]! })))
    .filter(({ line, release }) =>
      (chosen('node') ?? String(line)) === String(line) && release.startsWith(chosen('msw') ?? '')
    )
  const waiting = pairs.values()
  const cells: Cell[] = []
  const lane = async () => {
    for (const { line, release, alias } of waiting) {
      const cell = await runOn(shop, alias, release, line)
      cells.push(cell)
      for (const failure of cell.failures) console.log(`✗ msw ${release}, Node ${line}: ${failure}\n`)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))

  const stale = args.length > 0 ? [] : pinned.filter((pin) => !met.has(pin))
  for (const { because, cases } of stale) console.log(`✗ pinned for no case, ${cases}: ${because}\n`)
  console.log(`${table(cells, releases)}\n`)
  const passed = cells.reduce((sum, cell) => sum + cell.passed + cell.pinned, 0)
  const failed = cells.reduce((sum, cell) => sum + cell.failures.length, stale.length)
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
}

async function runOn(shop: Workshop, alias: string, release: string, line: number): Promise<Cell> {
  const cell = { release, line, passed: 0, pinned: 0, failures: [] }
  if (release.startsWith('3.') && line < 22) return { ...cell, absent: 'needs Node 22' }
  const node = await locate([`${shop.root}/test/runtimes/node_modules/node${line}/bin/node`])
  if (!node) return { ...cell, absent: 'no such Node', failures: process.env['CI'] ? ['it cannot be had'] : [] }

  // A folder where `msw` is this release: also for who imports it by a name that is made at run time.
  const folder = `${shop.temp}/${alias}-${line}`
  await mkdir(`${folder}/node_modules`, { recursive: true })
  await symlink(`${shop.root}/test/consumers/msw-versions/node_modules/${alias}`, `${folder}/node_modules/msw`)
  await copyFile(`${shop.temp}/inside.mjs`, `${folder}/inside.mjs`)

  const child = start(node.program, ['--enable-source-maps', 'inside.mjs'], { cwd: folder })
  const timer = setTimeout(() => child.process.kill('SIGKILL'), limitMs)
  const told: Line[] = []
  let isDone = false
  await eachLine(child.process.stdout!, (text) => {
    if (text === 'done') isDone = true
    else told.push(JSON.parse(text))
  })
  const ended = await child.ended
  clearTimeout(timer)
  const judged = told.map((one) => judge(one, release, line))
  const failures = judged.filter((verdict) => verdict !== 'passed' && verdict !== 'pinned')
  if (!isDone || ended !== 'exit 0') failures.push(`ended with ${ended} before its last case\n${child.stderr()}`)
  const count = (verdict: string) => judged.filter((one) => one === verdict).length
  return { release, line, passed: count('passed'), pinned: count('pinned'), failures }
}

/** Faults that were met; one that meets no case is pinned under a name that is no more. */
const met = new Set<Pinned>()

/** `passed`, `pinned`, or what is wrong. */
function judge({ name, error }: Line, release: string, line: number): string {
  const pin = pinFor(name, release, line)
  if (pin) met.add(pin)
  if (!pin) return error === undefined ? 'passed' : `${name}\n${error}`
  return error === undefined ? `${name}\npasses, though it is pinned: ${pin.because}` : 'pinned'
}

function table(cells: readonly Cell[], releases: readonly string[]): string {
  const text = (release: string, line: number) => {
    const cell = cells.find((one) => one.release === release && one.line === line)
    if (!cell) return ''
    if (cell.absent) return cell.absent
    const parts = [`${cell.passed} passed`]
    if (cell.pinned > 0) parts.push(`${cell.pinned} pinned`)
    if (cell.failures.length > 0) parts.push(`${cell.failures.length} failed`)
    return parts.join(', ')
  }
  const rows = [['', ...lines.map((line) => `Node ${line}`)]]
  for (const release of releases) rows.push([`msw ${release}`, ...lines.map((line) => text(release, line))])
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((part, column) => part.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n')
}

async function versionOf(root: string, alias: string): Promise<string> {
  return JSON.parse(await readFile(`${root}/test/consumers/msw-versions/node_modules/${alias}/package.json`, 'utf8'))
    .version
}
