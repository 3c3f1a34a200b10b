/** Time of `import`, each measurement in a new process. */
import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { buildUrl, node, rootPackage } from './build.mjs'
import { measureRounds } from './rounds.mjs'

const ROUNDS = 21

const installed = (name) => new URL(`node_modules/${name}`, import.meta.url).href

const modules = {
  client: buildUrl('client'),
  mock: buildUrl('mock'),
  openai: installed('openai/index.mjs'),
  'eventsource-parser': installed('eventsource-parser/dist/index.js'),
  msw: pathToFileURL(rootPackage('msw/lib/node/index.mjs')).href,
}

async function importMs(url) {
  const code = `const start = performance.now()
await import(${JSON.stringify(url)})
console.log(performance.now() - start)`
  const { stdout } = await promisify(execFile)(node, ['--input-type=module', '--eval', code])
  return Number(stdout)
}

/** @param {import('./report.mjs').Report} report */
export default async function imports(report) {
  const ms = await measureRounds(
    ROUNDS,
    Object.fromEntries(Object.entries(modules).map(([name, url]) => [name, () => importMs(url)])),
  )
  const row = (what, ours, peer, against, atMost) => report.ratio({ what, unit: 'ms', ours, peer, against, atMost })
  row('import zhipu-fetch', ms.client, ms.openai, 'openai', 0.05)
  row('import zhipu-fetch', ms.client, ms['eventsource-parser'], 'eventsource-parser')
  row('import zhipu-fetch/mock', ms.mock, ms.msw, 'msw/node 2', 0.2)
}
