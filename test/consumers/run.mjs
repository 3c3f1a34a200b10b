/**
 * Packs the package, installs the tarball into each of these projects as a stranger would, and runs their tests: those that listen without msw and
 * with each major of it. `node test/consumers/run.mjs [project]…` prints one table. What a machine lacks is said, and is a failure in CI.
 */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from './command.mjs'
import { findChromium, programsFor, root } from './programs.mjs'

const projects = join(dirname(fileURLToPath(import.meta.url)), 'projects')
/** Two projects at a time: each has processes of its own. */
const lanes = 2
const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']

async function pack(folder) {
  const printed = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], { cwd: root })
  return join(folder, /"filename": "(.+)"/.exec(printed)[1])
}

/** The ways to run a project: a test that listens must not care whether msw is there. */
async function waysOf(folder) {
  const tests = (await readdir(folder)).filter((name) => name.includes('.test.'))
  const texts = await Promise.all(tests.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.some((text) => /useZhipu\(|zhipu\.listen\(/.test(text)) ? ['no msw', 'msw 2', 'msw 3'] : ['']
}

/** Installs and tests one project, and resolves with a row of the table. */
async function tested(project, { tarball, temp, chromium }) {
  const folder = join(temp, project)
  await cp(join(projects, 'application'), folder, { recursive: true })
  await cp(join(projects, project), folder, { recursive: true })
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const programs = await programsFor(manifest)
  if (!programs) return { project, lacking: `${JSON.stringify(manifest.engines)}, see test/runtimes` }

  manifest.devDependencies = { ...manifest.devDependencies, 'zhipu-fetch': `file:${tarball}` }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const { CI: _, NODE_OPTIONS: __, ...inherited } = process.env
  const path = [programs.folder, inherited.PATH].join(delimiter)
  const env = { ...inherited, PATH: path, CHROMIUM: chromium, NO_COLOR: '1' }

  const row = { project, label: programs.label, passed: [], failures: [] }
  for (const way of await waysOf(folder)) {
    const msw = way.startsWith('msw ') ? [way.replace(' ', '@')] : []
    const started = performance.now()
    try {
      await run('npm', ['install', ...quiet, ...msw], { cwd: folder, env })
      if (way === 'no msw' && existsSync(join(folder, 'node_modules/msw'))) throw new Error('msw came all the same')
      await run('npm', ['test'], { cwd: folder, env })
      row.passed.push(`${way} ${((performance.now() - started) / 1000).toFixed(1)} s`.trim())
    } catch ({ message }) {
      row.failures.push({ way, message })
    }
  }
  return row
}

function line({ project, label = '', lacking, passed = [], failures = [] }) {
  const failed = failures.map(({ way }) => `${way} failed`.trim())
  const outcome = lacking ? [`not run: lacks ${lacking}`] : [...passed, ...failed]
  return `${project.padEnd(14)}  ${label.padEnd(14)}  ${outcome.join(', ')}`
}

const all = (await readdir(projects, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name !== 'application').map(({ name }) => name)
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length) {
  throw new TypeError(`Cannot run projects: there is no ${unknown.join(', ')}, want ${all.join(', ')}`)
}

const temp = await mkdtemp(join(tmpdir(), 'zhipu-fetch-consumers-'))
const rows = []
try {
  const shop = { temp, tarball: await pack(temp), chromium: await findChromium(temp) }
  const waiting = (wanted.length ? wanted : all).values()
  const lane = async () => {
    for (const project of waiting) {
      const row = await tested(project, shop)
      rows.push(row)
      console.log(line(row))
      for (const { way, message } of row.failures ?? []) console.log(`✗ ${project}, ${way}: ${message}`)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
} catch ({ message }) {
  console.log(`✗ ${message}`)
  rows.push({ project: 'package', failures: [{ way: 'npm pack', message }] })
} finally {
  await rm(temp, { recursive: true, force: true })
}

rows.sort((a, b) => a.project.localeCompare(b.project))
console.log(`\n${rows.map(line).join('\n')}\n`)
const count = (cells) => rows.reduce((sum, row) => sum + cells(row), 0)
const passed = count((row) => row.passed?.length ?? 0)
const failed = count((row) => row.lacking ? Number(Boolean(process.env.CI)) : row.failures.length)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed || !passed ? 1 : 0
