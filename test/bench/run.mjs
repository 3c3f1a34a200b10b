/** `npm run bench`: measures every figure of the design and prints whether it is held. `npm run bench -- --help` lists the benches. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fail, readCommandLine, suggestion } from '../support/command-line.mjs'
import { rebuild, root } from './build.mjs'

/** Each bench is a file of this folder with the same name. */
const benches = {
  size: 'bytes of the client and of the mock, minified and gzipped',
  import: 'time to import the client and the mock',
  decode: 'decoding of event streams',
  request: 'one request through the client, compared with bare fetch',
  served: 'the mock server, compared with a bare node:http server and with aimock',
  inprocess: 'zhipu.fetch, compared with MSW 2 and 3',
  realtime: 'memory of a GLM-Realtime session, for ten minutes of audio',
}
const names = Object.keys(benches)

const { positionals } = readCommandLine({
  name: 'npm run bench',
  summary: `Builds the package and runs the named benches, or all of them:

${names.map((name) => `  ${name.padEnd(11)}${benches[name]}`).join('\n')}

Contenders take turns in interleaved rounds. A row shows the median of each side, the median of the ratios of
the rounds (measured), the figure to reach (wanted) and whether it is held or missed. Exits with 1 when a
figure is missed. Compare only ratios of one run: absolute numbers depend on the machine and its load.
"npm run size" prints the sizes alone, "npm run size -- --write" accepts their growth.`,
  positionals: '[bench…]',
  flags: {},
  examples: ['npm run bench', 'npm run bench -- import served'],
})
const unknown = positionals.find((name) => !names.includes(name))
if (unknown) fail(`Cannot run npm run bench: unknown bench ${unknown}${suggestion(unknown, names)}`)

/** Peers are installed on first use, which keeps the project's own install small. */
function install(folder) {
  if (existsSync(join(root, folder, 'node_modules'))) return
  console.log(`installing ${folder} …`)
  execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
}

/** This Node, or Node 24: openai, eventsource-parser 4 and MSW 3 need Node 22.12 or later. */
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
for (const name of positionals.length ? positionals : names) {
  const { status } = spawnSync(node, [join(root, 'test/bench/run-one.mjs'), name], {
    cwd: root,
    stdio: 'inherit',
  })
  misses += status ?? 1
}
console.log(misses ? `\n${misses} figures missed` : '\nall figures held')
process.exitCode = misses ? 1 : 0
