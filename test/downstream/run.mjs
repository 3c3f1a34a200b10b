/**
 * Packs the package, installs the tarball into each of these projects as a stranger would, and runs their tests.
 * `node test/downstream/run.mjs [project]…` prints one table. What a machine lacks is said, and is a failure in CI.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const run = promisify(execFile)

const inRoot = (path) => join(root, 'node_modules', path)
const inRun = (path) => join(root, 'test/run/node_modules', path)
const newNode = inRun('node24/bin')

/** Folders of programs that a project wants in front of the path; `undefined` where the machine lacks them. */
const programs = {
  bun: inRoot('@oven/bun-linux-x64/bin'),
  deno: inRoot('@deno/linux-x64-glibc'),
  'vitest-5': newNode,
  'msw-3': newNode,
  workers: newNode,
  browser: newNode,
  'ai-sdk': newNode,
  openai: newNode,
}

const chromium = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path))

function lacks(project) {
  const folder = programs[project]
  if (folder && !existsSync(folder)) return `${folder.slice(root.length + 1)}, npm ci --prefix test/run brings it`
  if (project === 'browser' && !chromium) return 'Chromium, the variable CHROMIUM names one'
}

async function pack(folder) {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 2 ** 24,
  })
  return join(folder, JSON.parse(stdout.slice(stdout.indexOf('[\n')))[0].filename)
}

async function install(project, tarball, folder) {
  await cp(join(here, project), folder, { recursive: true })
  await cp(join(here, 'application'), folder, { recursive: true })
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  manifest.devDependencies = { ...manifest.devDependencies, 'zhipu-fetch': `file:${tarball}` }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: environment(project),
  })
}

function environment(project) {
  const { CI: _, NODE_OPTIONS: __, ...env } = process.env
  const path = [programs[project], env.PATH].filter(Boolean).join(delimiter)
  return { ...env, PATH: path, CHROMIUM: chromium, NO_COLOR: '1' }
}

/** `passed`, what is lacking, or what the project's tests printed. */
async function outcome(project, tarball, folder) {
  const lacking = lacks(project)
  if (lacking) return { lacking }
  const started = performance.now()
  try {
    await install(project, tarball, folder)
    await run('npm', ['test'], { cwd: folder, env: environment(project), timeout: 120_000, maxBuffer: 2 ** 24 })
    return { seconds: (performance.now() - started) / 1000 }
  } catch ({ message, stdout = '', stderr = '' }) {
    return { failure: `${message}\n${stdout}\n${stderr}` }
  }
}

const wanted = process.argv.slice(2)
const projects = (await readdir(here, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name !== 'application')
  .map(({ name }) => name)
  .filter((name) => !wanted.length || wanted.includes(name))
const temp = await mkdtemp(join(tmpdir(), 'zhipu-fetch-downstream-'))
let passed = 0
let failed = 0
try {
  const tarball = await pack(temp)
  for (const project of projects) {
    const { lacking, failure, seconds } = await outcome(project, tarball, join(temp, project))
    if (failure) console.log(`✗ ${project}: ${failure}`)
    const word = lacking ? `not run: lacks ${lacking}` : failure ? 'failed' : `passed, ${seconds.toFixed(1)} s`
    console.log(`${project.padEnd(16)}${word}`)
    if (failure || (lacking && process.env.CI)) failed++
    else if (!lacking) passed++
  }
} finally {
  await rm(temp, { recursive: true, force: true })
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
