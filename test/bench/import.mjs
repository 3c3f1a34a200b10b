/** What `import` costs, each time in a process of its own. */
import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { built, inRoot, node } from './build.mjs'
import { loaded } from './bundle.mjs'
import { inTurn } from './rounds.mjs'

const installed = (name) => new URL(`node_modules/${name}`, import.meta.url).href
const msw = (name) => [pathToFileURL(inRoot(`${name}/lib/node/index.mjs`)).href]

const contenders = {
  client: [built('client')],
  mock: [built('mock')],
  openai: [installed('openai/index.mjs')],
  'eventsource-parser': [installed('eventsource-parser/dist/index.js')],
  'msw 2': msw('msw'),
}

async function importMs(urls) {
  const code = `const start = performance.now()
for (const url of ${JSON.stringify(urls)}) await import(url)
console.log(performance.now() - start)`
  const { stdout } = await promisify(execFile)(node, ['--input-type=module', '--eval', code])
  return Number(stdout)
}

/** @param {import('./report.mjs').Report} report */
export default async function imports(report) {
  const ms = Object.fromEntries(Object.keys(contenders).map((name) => [name, Infinity]))
  for (let round = 0; round < 15; round++) {
    for (const [name, urls] of inTurn(Object.entries(contenders), round)) {
      ms[name] = Math.min(ms[name], await importMs(urls))
    }
  }
  report.row({ what: 'import zhipu-fetch', ours: ms.client, peer: ms.openai, unit: 'ms', against: 'openai', limit: 8 })
  report.row({
    what: 'import zhipu-fetch',
    ours: ms.client,
    peer: ms['eventsource-parser'],
    unit: 'ms',
    against: 'eventsource-parser',
  })
  report.row({
    what: 'import zhipu-fetch/mock',
    ours: ms.mock,
    peer: ms['msw 2'],
    unit: 'ms',
    against: 'msw 2 (msw/node)',
    limit: 15,
  })
  const { gzipBytes, laterGzipBytes } = await loaded('mock.ts')
  report.row({
    what: 'zhipu-fetch/mock, min+gzip',
    ours: gzipBytes,
    unit: 'B',
    against: 'what import loads',
    limit: 25 * 1024,
  })
  report.note(`${laterGzipBytes} B more come when they are asked for`)
}
