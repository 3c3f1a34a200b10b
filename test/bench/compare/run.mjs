/**
 * Runs every client through the event streams and the misbehaving servers and prints the two tables; `--write` puts them into the
 * README between their marks. `node test/bench/compare/run.mjs [--write]`
 */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rebuild, root } from '../build.mjs'
import { peers } from './peers.mjs'
import { servers } from './servers.mjs'
import { sseCases } from './sse-cases.mjs'

const streams = Object.values(sseCases)
const rude = Object.values(servers)
/** How often each client has asked each case, and where its key has turned up. */
const tries = new Map()
const leaked = new Set()

/** Paths are `/client/s3/…` for the fourth stream and `/client/m2/…` for the third server. */
async function answer(request, response) {
  const [, client, at] = request.url.split('/')
  if (client === 'elsewhere') {
    const { authorization } = request.headers
    if (authorization) leaked.add(at)
    const said = authorization ? 'got the key' : 'no key'
    return response.writeHead(401, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { code: '1001', message: said } }))
  }
  const key = `${client}/${at}`
  const n = tries.get(key) ?? 0
  tries.set(key, n + 1)
  if (at[0] === 'm') return rude[at.slice(1)](response, n, request)
  response.writeHead(200, {
    'content-type': 'text/event-stream;charset=UTF-8',
  })
  for (const piece of streams[at.slice(1)].pieces) {
    if (response.destroyed) return
    await new Promise((resolve) => response.write(piece, resolve))
  }
  response.end()
}

const run = promisify(execFile)

async function outcomes(client, origin) {
  const names = [
    ...streams.map((_, n) => `s${n}`),
    ...rude.map((_, n) => `m${n}`),
  ]
  const one = fileURLToPath(new URL('one.mjs', import.meta.url))
  const { stdout } = await run(process.execPath, [
    one,
    client,
    origin,
    ...names,
  ], { maxBuffer: 2 ** 24 })
  return stdout.trim().split('\n').map((line, n) => {
    const at = names[n]
    return {
      ...JSON.parse(line),
      tries: tries.get(`${encodeURIComponent(client)}/${at}`) ?? 0,
    }
  })
}

/** An outcome in a few words: what the user of the client has in the end. */
function tell({ ended, text, length, ms, unheard, error, tries }, wanted) {
  const words = []
  if (ended === 'late') words.push('**hangs**')
  else if (error) {
    words.push(`${error.name}${error.code ? ` ${error.code}` : ''}`)
  } else if (
    typeof wanted === 'number' ? length === wanted : text === wanted
  ) words.push('ok')
  else words.push(text ? `**“${text}”, as if whole**` : '**empty, no error**')
  if (error && text) {
    words.push(error.kept ? `keeps “${text}”` : `after “${text}”`)
  }
  if (tries > 1) words.push(`${tries} tries`)
  if (ms > 900 && ended !== 'late') words.push(`${(ms / 1000).toFixed(1)} s`)
  if (unheard) {
    words.push(`${unheard} unhandled rejection${unheard > 1 ? 's' : ''}`)
  }
  return words.join(', ')
}

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

await rebuild()
const server = createServer((request, response) => {
  request.resume()
  answer(request, response).catch?.(() => {})
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const clients = Object.keys(peers)
const columns = []
for (const client of clients) columns.push(await outcomes(client, origin))
server.closeAllConnections()
server.close()

const row = (
  name,
  n,
  wanted,
) => [name, ...columns.map((column) => tell(column[n], wanted))]
const sse = table(
  ['stream', ...clients],
  Object.entries(sseCases).map(([name, { wanted }], n) => row(name, n, wanted)),
)
const behaviour = table(
  ['server', ...clients],
  Object.keys(servers).map((name, n) => row(name, streams.length + n, '你好')),
)
console.log(
  `${sse}\n\n${behaviour}\n\nkey sent to another origin: ${leaked.size ? 'yes' : 'no'}`,
)

if (process.argv.includes('--write')) {
  const readme = join(root, 'README.md')
  let text = await readFile(readme, 'utf8')
  for (const [mark, lines] of Object.entries({ sse, behaviour })) {
    text = text.replace(
      new RegExp(`(<!-- ${mark} -->\n)[^]*?(<!-- /${mark} -->)`),
      (_, open, close) => `${open}\n${lines}\n\n${close}`,
    )
  }
  await writeFile(readme, text)
}
