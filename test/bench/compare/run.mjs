/** `npm run compare`: runs every client against the event streams and the misbehaving servers, and writes two tables into docs/comparison.md. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readCommandLine } from '../../support/command-line.mjs'
import { rebuild, root } from '../build.mjs'
import { peers } from './peers.mjs'
import { servers } from './servers.mjs'
import { sseCases } from './sse-cases.mjs'

const { values } = readCommandLine({
  name: 'npm run compare',
  summary:
    'Runs every client against event streams and misbehaving servers, and prints two tables. Takes three minutes.',
  flags: {
    write: {
      type: 'boolean',
      description: 'writes the tables into docs/comparison.md and its translation, between their marks',
    },
  },
  examples: ['npm run compare', 'node test/bench/compare/run.mjs'],
})

const streams = Object.values(sseCases)
const misbehaving = Object.values(servers)
/** Paths name the cases: `/client/s3/…` is the fourth stream, `/client/m2/…` the third server. */
const caseNames = [...streams.map((_, index) => `s${index}`), ...misbehaving.map((_, index) => `m${index}`)]

/** Requests by `client/case`. */
const requestCounts = new Map()
/** Cases in which the key was sent to another origin. */
const leaks = new Set()

async function handle(request, response) {
  const [, client, name] = request.url.split('/')
  if (client === 'elsewhere') {
    const { authorization } = request.headers
    if (authorization) leaks.add(name)
    const message = authorization ? 'got the key' : 'no key'
    return response.writeHead(401, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { code: '1001', message } }))
  }
  const key = `${client}/${name}`
  const count = requestCounts.get(key) ?? 0
  requestCounts.set(key, count + 1)
  if (name[0] === 'm') return misbehaving[name.slice(1)](response, count, request)
  response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
  for (const piece of streams[name.slice(1)].pieces) {
    if (response.destroyed) return
    await new Promise((resolve) => response.write(piece, resolve))
  }
  response.end()
}

/** The outcomes of one client, in the order of `caseNames`. */
async function outcomesOf(client, origin) {
  const program = fileURLToPath(new URL('run-client.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, client, origin, ...caseNames], {
    maxBuffer: 2 ** 24,
  })
  return stdout.trim().split('\n').map((line, index) => ({
    ...JSON.parse(line),
    tries: requestCounts.get(`${encodeURIComponent(client)}/${caseNames[index]}`) ?? 0,
  }))
}

/** An outcome in a few words, as the caller of the client sees it. */
function describe(outcome, expected) {
  const { ended, text, ms, unhandled, error, tries } = outcome
  const words = [describeEnd(outcome, expected)]
  if (error && text) words.push(error.hasPartial ? `keeps “${text}”` : `after “${text}”`)
  if (tries > 1) words.push(`${tries} tries`)
  if (ms > 900 && ended !== 'hang') words.push(`${(ms / 1000).toFixed(1)} s`)
  if (unhandled) words.push(`${unhandled} unhandled rejection${unhandled > 1 ? 's' : ''}`)
  return words.join(', ')
}

function describeEnd({ ended, text, length, error }, expected) {
  if (ended === 'hang') return '**hangs**'
  if (error) return `${error.name}${error.code ? ` ${error.code}` : ''}`
  if (typeof expected === 'number' ? length === expected : text === expected) return 'ok'
  return text ? `**“${text}”, as if complete**` : '**empty, no error**'
}

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

await rebuild()
const server = createServer((request, response) => {
  request.resume()
  handle(request, response).catch?.(() => {})
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const clients = Object.keys(peers)
const columns = []
for (const client of clients) columns.push(await outcomesOf(client, origin))
server.closeAllConnections()
server.close()

const row = (name, index, expected) => [name, ...columns.map((outcomes) => describe(outcomes[index], expected))]
const sse = table(
  ['stream', ...clients],
  Object.entries(sseCases).map(([name, { expected }], index) => row(name, index, expected)),
)
const behaviour = table(
  ['server', ...clients],
  Object.keys(servers).map((name, index) => row(name, streams.length + index, '你好')),
)
console.log(`${sse}\n\n${behaviour}\n\nkey sent to another origin: ${leaks.size ? 'yes' : 'no'}`)

if (values.write) {
  const page = join(root, 'docs/comparison.md')
  let text = await readFile(page, 'utf8')
  for (const [mark, lines] of Object.entries({ sse, behaviour })) {
    text = text.replace(
      new RegExp(`(<!-- ${mark} -->\n)[^]*?(<!-- /${mark} -->)`),
      (_, open, close) => `${open}\n${lines}\n\n${close}`,
    )
  }
  await writeFile(page, text)
  await promisify(execFile)('npm', ['run', 'docs:comparison', '--', '--write'], { cwd: root })
}
