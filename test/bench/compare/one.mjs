/** Asks one client in a process of its own, since some leave rejections that nobody hears. `one.mjs <client> <origin> <case>…` */
import process from 'node:process'
import { peers } from './peers.mjs'

const [client, origin, ...cases] = process.argv.slice(2)
/** What has not ended by then hangs. */
const longestMs = 5000
let unheard = 0
process.on('unhandledRejection', () => unheard++)
process.on('uncaughtException', () => unheard++)

const late = (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'late'))

for (const at of cases) {
  let text = ''
  let error
  unheard = 0
  const started = performance.now()
  const asked = Promise.resolve(
    peers[client](
      `${origin}/${encodeURIComponent(client)}/${at}`,
      (piece) => (text += piece),
    ),
  )
  const ended = await Promise.race([
    asked.then(() => 'end', (thrown) => ((error = thrown), 'error')),
    late(longestMs),
  ])
  const ms = performance.now() - started
  await late(20)
  const { name, message = `${error}`, code, partial, constructor } = Object(
    error,
  )
  process.stdout.write(
    JSON.stringify({
      ended,
      text: text.length > 100 ? `${text.slice(0, 3)}…` : text,
      length: text.length,
      ms,
      unheard,
      error: error &&
        {
          name: name === 'Error' ? constructor?.name : name,
          message: `${message}`.slice(0, 200),
          code,
          kept: !!partial,
        },
    }) + '\n',
  )
}
process.exit(0)
