import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Starts `children/<name>.mjs` in a process of its own, with a channel to it. */
export const start = (name, ...args) => fork(new URL(`children/${name}.mjs`, import.meta.url), args)

/** The next message of a child; rejects when it dies instead of sending one. */
export async function message(child) {
  const ended = new AbortController()
  const died = once(child, 'exit', ended).then(([code]) => {
    throw new Error(`Cannot measure: ${child.spawnargs.at(-1)} ended with ${code}`)
  })
  try {
    const [told] = await Promise.race([once(child, 'message', ended), died])
    return told
  } finally {
    died.catch(() => {})
    ended.abort()
  }
}
