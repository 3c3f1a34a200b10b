/** The served mock beside aimock: requests a second at several concurrencies, time to be ready, memory. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { built, node } from './build.mjs'
import { message, start } from './children.mjs'
import { inTurn } from './rounds.mjs'

const names = ['served', 'aimock']

/** Starts a server in a process of its own. */
async function launch(name) {
  const child = start(name)
  const { url } = await message(child)
  return { child, url }
}

const commands = {
  served: (port) => [fileURLToPath(built('cli')), 'mock', '--port', port],
  aimock: (port) => {
    const folder = fileURLToPath(new URL('node_modules/@copilotkit/aimock/', import.meta.url))
    return [`${folder}dist/cli.js`, '--port', port, '--fixtures', `${folder}fixtures/example-greeting.json`]
  },
}

/** Milliseconds from the start of the command to the first answer, as somebody with another language waits for it. */
async function readyMs(name) {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(node, commands[name](String(port)), { stdio: 'ignore' })
  try {
    while (!await answers(port)) {
      if (child.exitCode !== null) {
        throw new Error(`Cannot measure: the command of ${name} ended with ${child.exitCode}`)
      }
      await setTimeout(1)
    }
    return performance.now() - began
  } finally {
    child.kill()
  }
}

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

const answers = (port) =>
  new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path: '/' }, (response) => response.resume().on('end', () => resolve(true)))
      .on('error', () => resolve(false)).end()
  })

/** One chat completion, its answer read to the end. */
function post(url, content, agent) {
  const stream = content === 'stream'
  const body = JSON.stringify({ model: 'glm-4.6', stream, messages: [{ role: 'user', content }] })
  const headers = {
    authorization: 'Bearer id.secret',
    'content-type': 'application/json',
    'content-length': new TextEncoder().encode(body).length,
  }
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => text += part)
      response.on('end', () => resolve({ status: response.statusCode, text })).on('error', reject)
    })
    sent.on('error', reject).end(body)
  })
}

/** The same question must get the same answer from both, or there is nothing to compare. */
async function verify(url) {
  const agent = new Agent()
  const plain = await post(url, 'json', agent)
  assert.equal(JSON.parse(plain.text).choices[0].message.content, '你好！有什么可以帮你？')
  const { text } = await post(url, 'stream', agent)
  const chunks = text.split('\n\n').filter((event) => event.startsWith('data: {')).map((event) =>
    JSON.parse(event.slice(6))
  )
  const contents = chunks.map(({ choices }) => choices[0]?.delta.content).filter(Boolean)
  assert.equal(contents.length, 100)
  assert.equal(contents.join(''), '你好'.repeat(100))
  agent.destroy()
}

/** Requests a second, with `concurrency` of them under way at any time. */
async function rate(url, content, concurrency, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  let left = count
  const worker = async () => {
    while (left-- > 0) assert.equal((await post(url, content, agent)).status, 200)
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const perSecond = count / (performance.now() - began) * 1e3
  agent.destroy()
  return perSecond
}

/** @param {import('./report.mjs').Report} report */
export default async function served(report) {
  const ready = { served: Infinity, aimock: Infinity }
  for (let round = 0; round < 7; round++) {
    for (const [name] of inTurn(Object.entries(ready), round)) ready[name] = Math.min(ready[name], await readyMs(name))
  }
  report.row({
    what: 'command ready',
    ours: ready.served,
    peer: ready.aimock,
    unit: 'ms',
    against: 'aimock',
    atMost: 0.5,
  })

  const servers = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await launch(name)])))
  try {
    for (const { url } of Object.values(servers)) await verify(url)
    for (const [content, figure, counts] of [['json', 1.25, [600, 1500, 2500]], ['stream', 1.8, [200, 400, 600]]]) {
      for (const [index, concurrency] of [1, 10, 50].entries()) {
        const rates = { served: [], aimock: [] }
        for (let round = 0; round < 6; round++) {
          for (const [name, { url }] of inTurn(Object.entries(servers), round)) {
            rates[name].push(await rate(url, content, concurrency, counts[index]))
          }
        }
        const what = `${content === 'json' ? 'JSON' : 'SSE, 100 events'}, c = ${concurrency}`
        const [ours, peer] = [Math.max(...rates.served), Math.max(...rates.aimock)]
        report.row({ what, ours, peer, unit: '/s', against: 'aimock', atLeast: figure })
      }
    }
    const [ours, peer] = await Promise.all(names.map(async (name) => {
      servers[name].child.send('rss')
      return (await message(servers[name].child)).rssBytes / 1e6
    }))
    report.row({ what: 'memory after that', ours, peer, unit: 'MB', against: 'aimock', atMost: 0.7 })
  } finally {
    for (const { child } of Object.values(servers)) child.kill()
  }
}
