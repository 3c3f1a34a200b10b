import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Starts `children/<name>.mjs` in its own process, with a message channel to it. */
export const startChild = (name, ...args) => fork(new URL(`children/${name}.mjs`, import.meta.url), args)

/** The next message of a child process; rejects when it exits without sending one. */
export async function nextMessage(child) {
  const ended = new AbortController()
  const exited = once(child, 'exit', ended).then(([code]) => {
    throw new Error(`Cannot measure: ${child.spawnargs.at(-1)} exited with code ${code}`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', ended), exited])
    return message
  } finally {
    exited.catch(() => {})
    ended.abort()
  }
}
