/**
 * `npm run build`: builds into `dist`, or the folder that is named, by what `package.json` says of tsup. `--no-types` leaves the declarations
 * out. Not by tsup's own switch: it would build what is about declarations alone as code, into the same files as the others at the same time.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))
const [name = 'dist'] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const outDir = resolve(name)
const { tsup } = JSON.parse(readFileSync('package.json', 'utf8'))
const wanted = tsup.filter(({ dts }) => !dts || !process.argv.includes('--no-types'))

rmSync(outDir, { recursive: true, force: true })
await Promise.all(wanted.map((options) => build({ ...options, outDir, silent: true, config: false })))

// What a CommonJS file loads late it requires: Jest in its default mode has no `import()`.
for (const name of readdirSync(outDir, { recursive: true }).filter((name) => name.endsWith('.cjs'))) {
  const built = readFileSync(join(outDir, name), 'utf8')
  const required = built.replace(/\bimport\(('\.[^']+')\)/g, 'Promise.resolve().then(() => require($1))')
  if (required !== built) writeFileSync(join(outDir, name), required)
}
