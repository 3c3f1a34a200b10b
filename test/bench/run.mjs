/** `npm run bench`, or single ones: `npm run bench -- decode request`. Prints each figure of the design and whether it holds. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { rebuild, root } from './build.mjs'

const all = ['size', 'import', 'decode', 'request', 'served', 'inprocess']
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('-'))
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length) {
  console.error(`Cannot run bench: ${unknown.join(', ')} is none of ${all.join(', ')}`)
  process.exit(2)
}

/** Peers are installed when they are first needed: the project's own install stays small. */
function install(folder) {
  if (existsSync(join(root, folder, 'node_modules'))) return
  console.log(`installing ${folder} …`)
  execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
}

/** openai, eventsource-parser 4 and MSW 3 want Node 22.12 or later. */
function recentNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath
  install('test/runtimes')
  return join(root, 'test/runtimes/node_modules/node24/bin/node')
}

install('test/bench')
const node = recentNode()
await rebuild()
console.log(
  `Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}, ${new Date().toISOString().slice(0, 10)}`,
)

let misses = 0
for (const name of wanted.length ? wanted : all) {
  const { status } = spawnSync(node, [join(root, 'test/bench/one.mjs'), name], {
    cwd: root,
    stdio: 'inherit',
  })
  misses += status ?? 1
}
console.log(misses ? `\n${misses} figures missed` : '\nall figures hold')
process.exitCode = misses ? 1 : 0
