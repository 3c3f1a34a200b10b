/**
 * Runs one client in its own process, because some clients leave rejections unhandled: `run-client.mjs <client> <origin> <case>…`.
 * Prints one outcome per case, a line of JSON each.
 */
import process from 'node:process'
import { peers } from './peers.mjs'

const [client, origin, ...cases] = process.argv.slice(2)
/** A call that takes longer counts as one that never returns. */
const HANG_MS = 5000
/** Time for unhandled rejections to be reported after a call. */
const GRACE_MS = 20

let unhandled = 0
process.on('unhandledRejection', () => unhandled++)
process.on('uncaughtException', () => unhandled++)

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'hang'))

async function outcomeOf(name) {
  let text = ''
  let error
  unhandled = 0
  const url = `${origin}/${encodeURIComponent(client)}/${name}`
  const start = performance.now()
  const call = Promise.resolve(peers[client](url, (piece) => text += piece)).then(() => 'end', (thrown) => {
    error = thrown
    return 'error'
  })
  const ended = await Promise.race([call, wait(HANG_MS)])
  const ms = performance.now() - start
  await wait(GRACE_MS)
  return {
    ended,
    text: text.length > 100 ? `${text.slice(0, 3)}…` : text,
    length: text.length,
    ms,
    unhandled,
    error: error && describeError(error),
  }
}

function describeError(error) {
  const { name, code, partial, constructor } = Object(error)
  return { name: name === 'Error' ? constructor?.name : name, code, hasPartial: !!partial }
}

for (const name of cases) process.stdout.write(JSON.stringify(await outcomeOf(name)) + '\n')
process.exit(0)
