/** `npm run build`: builds into `dist`, or the folder that is named, by what `package.json` says of tsup. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('../..', import.meta.url))
const folder = resolve(cwd, process.argv[2] ?? 'dist')
const tsup = join(cwd, 'node_modules/tsup/dist/cli-default.js')

rmSync(folder, { recursive: true, force: true })
execFileSync(process.execPath, [tsup, '--silent', '--out-dir', folder], { cwd, stdio: 'inherit' })

// What a CommonJS file loads late it requires: Jest in its default mode has no `import()`.
for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.cjs'))) {
  const built = readFileSync(join(folder, name), 'utf8')
  const required = built.replace(/\bimport\(('\.[^']+')\)/g, 'Promise.resolve().then(() => require($1))')
  if (required !== built) writeFileSync(join(folder, name), required)
}
