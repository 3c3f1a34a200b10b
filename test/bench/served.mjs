/**
 * The mock server compared with a bare `node:http` server that sends the same bytes, and with aimock: requests per second at several
 * concurrencies, time until the command is ready, memory.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildUrl, node } from './build.mjs'
import { nextMessage, startChild } from './children.mjs'
import { completion } from './inputs.mjs'
import { measureRounds } from './rounds.mjs'

/** Contents of the request by which the servers choose their reply. */
const JSON_REPLY = 'json'
const STREAM_REPLY = 'stream'

const { content } = completion.choices[0].message
/** 138 content events; the last chunk and `[DONE]` make it 140. */
const pieces = Array.from({ length: 138 }, () => '你好')
const EVENTS = pieces.length + 2

const ROUNDS = 9

/** The figures against the bare server hold at a concurrency of 10; the others are printed for information. */
const loads = [
  { reply: JSON_REPLY, concurrency: 1, requests: 600, aimock: 1.25 },
  { reply: JSON_REPLY, concurrency: 10, requests: 1500, aimock: 1.25, bare: 0.8 },
  { reply: JSON_REPLY, concurrency: 50, requests: 2500, aimock: 1.25 },
  { reply: STREAM_REPLY, concurrency: 1, requests: 200, aimock: 1.8 },
  { reply: STREAM_REPLY, concurrency: 10, requests: 600, aimock: 1.8, bare: 0.6 },
  { reply: STREAM_REPLY, concurrency: 50, requests: 600, aimock: 1.8 },
]

/** @param {import('./report.mjs').Report} report */
export default async function served(report) {
  await measureReady(report)

  const replies = JSON.stringify({ content, pieces })
  const children = {
    mock: startChild('served', replies),
    aimock: startChild('aimock', replies),
    bare: startChild('bare'),
  }
  try {
    const mock = (await nextMessage(children.mock)).url
    const aimock = (await nextMessage(children.aimock)).url
    await verify(mock)
    await verify(aimock)
    const bare = await copyReplies(mock, children.bare)
    const urls = { mock: () => mock, aimock: () => aimock, bare: (reply) => `${bare}/${reply}` }

    for (const load of loads) {
      const rates = await measureRounds(
        ROUNDS,
        Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, () => rate(url(load.reply), load)])),
      )
      const what = `${load.reply === JSON_REPLY ? 'JSON' : `SSE, ${EVENTS} events`}, c = ${load.concurrency}`
      const row = (peer, against, atLeast) =>
        report.ratio({ what, unit: '/s', ours: rates.mock, peer: rates[peer], against, atLeast })
      row('bare', 'bare node:http', load.bare)
      row('aimock', 'aimock', load.aimock)
    }
    const [ours, peer] = [await rssMegabytes(children.mock), await rssMegabytes(children.aimock)]
    report.ratio({ what: 'memory after that', unit: 'MB', ours: [ours], peer: [peer], against: 'aimock', atMost: 0.7 })
  } finally {
    for (const child of Object.values(children)) child.kill()
  }
}

const commands = {
  mock: (port) => [fileURLToPath(buildUrl('cli')), 'mock', '--port', port],
  aimock: (port) => {
    const folder = fileURLToPath(new URL('node_modules/@copilotkit/aimock/', import.meta.url))
    return [`${folder}dist/cli.js`, '--port', port, '--fixtures', `${folder}fixtures/example-greeting.json`]
  },
}

async function measureReady(report) {
  const ms = await measureRounds(ROUNDS, { mock: () => readyMs('mock'), aimock: () => readyMs('aimock') })
  report.ratio({ what: 'command ready', unit: 'ms', ours: ms.mock, peer: ms.aimock, against: 'aimock', atMost: 0.5 })
}

/** Milliseconds from the start of the command to its first response: the wait of a test suite in another language. */
async function readyMs(name) {
  const port = await freePort()
  const start = performance.now()
  const child = spawn(node, commands[name](String(port)), { stdio: 'ignore' })
  try {
    while (!await responds(port)) {
      if (child.exitCode !== null) {
        throw new Error(`Cannot measure: the command of ${name} exited with code ${child.exitCode}`)
      }
      await setTimeout(1)
    }
    return performance.now() - start
  } finally {
    child.kill()
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

const responds = (port) =>
  new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path: '/' }, (response) => response.resume().on('end', () => resolve(true)))
      .on('error', () => resolve(false)).end()
  })

/** Checks that a server sends the expected text, as JSON and as a stream. */
async function verify(url) {
  const agent = new Agent()
  const json = await post(url, JSON_REPLY, agent)
  assert.equal(JSON.parse(json.text).choices[0].message.content, content)
  const stream = await post(url, STREAM_REPLY, agent)
  const chunks = stream.text.split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)))
  assert.deepEqual(chunks.map(({ choices }) => choices[0]?.delta.content).filter(Boolean), pieces)
  agent.destroy()
}

/** Gives the bare server the replies of the mock, and checks that it sends the same headers and as many bytes. */
async function copyReplies(mockUrl, bare) {
  const agent = new Agent({ keepAlive: true })
  const replies = {}
  for (const reply of [JSON_REPLY, STREAM_REPLY]) {
    const { text, headers } = await post(mockUrl, reply, agent)
    // What Node adds by itself. Without `content-length`, it sends the body chunked, as the mock does.
    const { date: _, connection, 'keep-alive': __, 'transfer-encoding': ___, ...own } = headers
    assert.equal(connection, 'keep-alive')
    replies[reply] = { headers: own, body: text }
  }
  assert.equal(replies[STREAM_REPLY].body.split('\n\n').length - 1, EVENTS)
  bare.send(replies)
  const { url } = await nextMessage(bare)
  for (const reply of [JSON_REPLY, STREAM_REPLY]) {
    const [ours, copy] = [await post(mockUrl, reply, agent), await post(`${url}/${reply}`, reply, agent)]
    assert.deepEqual(Object.keys(copy.headers).sort(), Object.keys(ours.headers).sort())
    const perReply = { date: '', 'ga-traceid': '' }
    assert.deepEqual({ ...copy.headers, ...perReply }, { ...ours.headers, ...perReply })
    assert.equal(copy.text.length, ours.text.length)
  }
  agent.destroy()
  return url
}

/** Sends one chat completion and reads the response to its end. */
function post(url, message, agent) {
  const messages = [{ role: 'user', content: message }]
  const body = JSON.stringify({ model: 'glm-4.6', stream: message === STREAM_REPLY, messages })
  const headers = {
    authorization: 'Bearer id.secret',
    'content-type': 'application/json',
    'content-length': new TextEncoder().encode(body).length,
  }
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      const { statusCode: status, headers } = response
      let text = ''
      response.setEncoding('utf8').on('data', (part) => text += part)
      response.on('end', () => resolve({ status, headers, text })).on('error', reject)
    })
    sent.on('error', reject).end(body)
  })
}

/** Requests per second, with `concurrency` of them at any time. */
async function rate(url, { reply, concurrency, requests }) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  let remaining = requests
  const worker = async () => {
    while (remaining-- > 0) assert.equal((await post(url, reply, agent)).status, 200)
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const perSecond = requests * 1e3 / (performance.now() - start)
  agent.destroy()
  return perSecond
}

async function rssMegabytes(child) {
  child.send('rss')
  return (await nextMessage(child)).rssBytes / 1e6
}
