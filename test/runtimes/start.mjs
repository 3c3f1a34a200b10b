/** `npm start`: builds if a source is newer than the last build, then runs `zhipu-fetch chat`. */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = join(root, '.tmp/start')

function builtAtMs() {
  return statSync(join(built, 'cli.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function changedAtMs(folder) {
  const files = readdirSync(join(root, folder), { recursive: true })
  return Math.max(...files.map((file) => statSync(join(root, folder, file)).mtimeMs))
}

if (Math.max(changedAtMs('src'), changedAtMs('mock'), statSync(join(root, 'package.json')).mtimeMs) > builtAtMs()) {
  console.error('building …')
  execFileSync(process.execPath, [join(root, 'test/runtimes/build.mjs'), built, '--no-types'], { stdio: 'inherit' })
}

process.argv.splice(2, 0, 'chat')
await import(join(built, 'cli.js'))
