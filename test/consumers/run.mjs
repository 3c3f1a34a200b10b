/**
 * `npm run test:downstream`: packs the package, installs the tarball into each project as a user would, and runs the tests of the project. Projects
 * that call `listen()` run without msw and with each of its major versions. A missing program is reported, and is a failure in CI. Prints a
 * matrix of projects, runtimes, results and versions at the end.
 */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { fail, readCommandLine, suggestion } from '../support/command-line.mjs'
import { run } from './command.mjs'
import { findChromium, programsFor, root } from './programs.mjs'

const projects = join(dirname(fileURLToPath(import.meta.url)), 'projects')
/** Projects at the same time; each starts processes of its own. */
const concurrency = 2
const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']

/** Builds and packs, without `prepack`, which would run the tests of the package. */
async function pack(folder) {
  await run('node', ['test/runtimes/build.mjs'], { cwd: root })
  const args = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const printed = await run('npm', args, { cwd: root })
  return join(folder, /"filename": "(.+)"/.exec(printed)[1])
}

/** Variants of a project: a test that calls `listen()` must pass with and without msw. */
async function variantsOf(folder) {
  const tests = (await readdir(folder)).filter((name) => name.includes('.test.'))
  const texts = await Promise.all(tests.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.some((text) => /useZhipu\(|zhipu\.listen\(/.test(text)) ? ['no msw', 'msw 2', 'msw 3'] : ['']
}

const readManifest = async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))

/** The versions of the packages that a project tests with, such as `typescript 5.9.3`; several versions of one package stand together. */
async function versionsOf(folder, { dependencies, devDependencies }) {
  const versions = new Map()
  for (const dependency of Object.keys({ ...dependencies, ...devDependencies })) {
    if (dependency === 'zhipu-fetch' || dependency.startsWith('@types/')) continue
    // Not the key, which may be an alias.
    const { name, version } = await readManifest(join(folder, 'node_modules', dependency))
    versions.set(name, [...versions.get(name) ?? [], version])
  }
  return [...versions].map(([name, list]) => `${name} ${list.sort().join(' ')}`).join(', ')
}

/** Installs a project and runs its tests. Resolves with a row of the table. */
async function testProject(project, { tarball, temp, chromium }) {
  const folder = join(temp, project)
  // `basedOn`: the project has the files of another one, with other versions of its packages.
  const { basedOn } = await readManifest(join(projects, project))
  for (const source of ['application', basedOn, project].filter(Boolean)) {
    await cp(join(projects, source), folder, { recursive: true })
  }
  const manifest = await readManifest(folder)
  const programs = await programsFor(manifest)
  if (!programs) return { project, missing: `${JSON.stringify(manifest.engines)}, see test/runtimes` }

  manifest.devDependencies = { ...manifest.devDependencies, 'zhipu-fetch': `file:${tarball}` }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const { CI: _, NODE_OPTIONS: __, ...inherited } = process.env
  const path = [programs.folder, inherited.PATH].join(delimiter)
  const env = { ...inherited, PATH: path, CHROMIUM: chromium, NO_COLOR: '1' }

  const row = { project, label: programs.label, passed: [], failures: [] }
  for (const variant of await variantsOf(folder)) {
    const msw = variant.startsWith('msw ') ? [variant.replace(' ', '@')] : []
    const started = performance.now()
    try {
      await run('npm', ['install', ...quiet, ...msw], { cwd: folder, env })
      if (variant === 'no msw' && existsSync(join(folder, 'node_modules/msw'))) {
        throw new Error('msw was installed by another package')
      }
      await run('npm', ['test'], { cwd: folder, env })
      row.table = await readFile(join(folder, 'table.md'), 'utf8').catch(() => undefined)
      row.passed.push(`${variant} ${((performance.now() - started) / 1000).toFixed(1)} s`.trim())
    } catch ({ message }) {
      row.failures.push({ variant, message })
    }
  }
  row.versions = await versionsOf(folder, manifest).catch(() => 'not installed')
  return row
}

/** A line of the matrix: project, program, result, versions. */
function line({ project, label = '', missing, passed = [], failures = [], versions = '' }) {
  const failed = failures.map(({ variant }) => `${variant} failed`.trim())
  const result = missing ? [`not run: needs ${missing}`] : [...passed, ...failed]
  return [project.padEnd(projectWidth), label.padEnd(14), result.join(', ').padEnd(44), versions].join('  ').trimEnd()
}

const all = (await readdir(projects, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name !== 'application').map(({ name }) => name)
const projectWidth = Math.max(...all.map((name) => name.length))
const { positionals: names, values } = readCommandLine({
  name: 'npm run test:downstream',
  summary: `Packs the package and runs the tests of projects that install it: ${
    all.join(', ')
  }. Installs from the npm registry.`,
  positionals: '[project…]',
  flags: {
    write: {
      type: 'boolean',
      description: 'writes the table of the project sweep into docs/comparison.md and its translation',
    },
  },
  environment: ['CI=true  a missing program is a failure; default: it is reported as not run'],
  examples: ['npm run test:downstream', 'npm run test:downstream -- jest-commonjs browser'],
})
const unknown = names.find((name) => !all.includes(name))
if (unknown) fail(`Cannot run npm run test:downstream: unknown project ${unknown}${suggestion(unknown, all)}`)

const temp = await mkdtemp(join(tmpdir(), 'zhipu-fetch-downstream-'))
const rows = []
try {
  const context = { temp, tarball: await pack(temp), chromium: await findChromium(temp) }
  const queue = (names.length ? names : all).values()
  const work = async () => {
    for (const project of queue) {
      const row = await testProject(project, context)
      rows.push(row)
      console.log(line(row))
      for (const { variant, message } of row.failures ?? []) console.log(`✗ ${project}, ${variant}: ${message}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
} catch ({ message }) {
  console.log(`✗ ${message}`)
  rows.push({ project: 'package', failures: [{ variant: 'npm pack', message }] })
} finally {
  await rm(temp, { recursive: true, force: true })
}

for (const { project, table } of rows) {
  if (!table) continue
  console.log(`\n${table}`)
  if (!values.write) continue
  const page = join(root, 'docs/comparison.md')
  const text = await readFile(page, 'utf8')
  const block = new RegExp(`(<!-- ${project} -->\n)[^]*?(<!-- /${project} -->)`)
  await writeFile(page, text.replace(block, (_, open, close) => `${open}\n${table}\n${close}`))
  await run('npm', ['run', 'docs:comparison', '--', '--write'], { cwd: root })
}
rows.sort((a, b) => a.project.localeCompare(b.project))
console.log(`\n${rows.map(line).join('\n')}\n`)
const count = (cells) => rows.reduce((sum, row) => sum + cells(row), 0)
const passed = count((row) => row.passed?.length ?? 0)
const failed = count((row) => row.missing ? Number(Boolean(process.env.CI)) : row.failures.length)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed || !passed ? 1 : 0
