/**
 * Compiles a program that imports every subpath of the package, with each supported version of TypeScript and each `moduleResolution`, strict and
 * with `skipLibCheck: false`. Errors in the declarations of other packages do not count: some of them need a newer TypeScript. Writes table.md.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { program } from './program.mjs'

const { exports } = JSON.parse(await readFile('node_modules/zhipu-fetch/package.json', 'utf8'))
const subpaths = Object.keys(exports).filter((subpath) => !subpath.endsWith('.json'))
const versions = (await readdir('node_modules')).filter((name) => name.startsWith('typescript-')).sort()

const text = program(subpaths.map((subpath) => `zhipu-fetch${subpath.slice(1)}`))
for (const file of ['main.mts', 'main.cts', 'main.ts']) await writeFile(file, text)

/** `until`: the first version without this `moduleResolution`. */
const configurations = [
  { name: 'nodenext', module: 'nodenext', files: ['main.mts', 'main.cts'] },
  { name: 'node16', module: 'node16', files: ['main.mts', 'main.cts'] },
  { name: 'bundler', module: 'esnext', files: ['main.mts'] },
  { name: 'node10', module: 'commonjs', files: ['main.ts'], until: 7 },
  // A program for Node without the types of a browser.
  { name: 'nodenext, no DOM', module: 'nodenext', files: ['main.mts'], lib: ['es2022'], types: ['node'] },
]

const base = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.asynciterable'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
}

/** Resolves with the errors of the package and of the program that uses it. */
async function compile(typescript, { name, files, until: _, ...options }) {
  const config = `tsconfig.${typescript}.${name}.json`
  const deprecated = name === 'node10' && typescript >= 'typescript-6' ? { ignoreDeprecations: '6.0' } : {}
  const compilerOptions = { ...base, ...options, moduleResolution: name.split(',')[0], ...deprecated }
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  const { code, stdout } = await new Promise((resolve) => {
    const args = [`node_modules/${typescript}/bin/tsc`, '--pretty', 'false', '-p', config]
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (error, stdout) => resolve({ code: error?.code, stdout }))
  })
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'))
  if (code && !errors.length) throw new Error(`${typescript}, ${name}: exit ${code}\n${stdout}`)
  return errors.filter((line) => !line.startsWith('node_modules/') || line.startsWith('node_modules/zhipu-fetch/'))
}

let failed = 0
const rows = []
for (const typescript of versions) {
  const version = typescript.replace('typescript-', '')
  const cells = []
  for (const configuration of configurations) {
    if (Number(version) >= configuration.until) {
      cells.push('–')
      continue
    }
    const errors = await compile(typescript, configuration)
    failed += errors.length
    for (const error of errors.slice(0, 10)) console.log(`${version}, ${configuration.name}: ${error}`)
    cells.push(errors.length ? `${errors.length} errors` : 'yes')
  }
  rows.push([version, ...cells])
}
const header = ['TypeScript', ...configurations.map(({ name }) => name)]
const table = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
await writeFile('table.md', table)
console.log(table)
process.exitCode = failed ? 1 : 0
