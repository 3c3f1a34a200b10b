import type { MockZhipu } from '../facade/mock-zhipu.ts'

/** Timers of the system, read before a test runner replaces them. */
const { setTimeout, clearTimeout } = globalThis

/** Milliseconds by which a virtual clock is advanced in turn: short steps first, since most runs need none, then an hour in all. */
const STEPS_MS = [0, 1, 10, 100, 1000, 10_000, 60_000, ...Array<number>(12).fill(300_000)]

/** Resolves when all runs have ended, or when they hang: a virtual clock was advanced by an hour, and `hangAfterMs` have passed. */
export async function waitForRuns(
  { clock, backend }: MockZhipu,
  runs: readonly { readonly ended: Promise<void> }[],
  hangAfterMs = 200,
): Promise<void> {
  let isOver = false
  const all = Promise.all(runs.map(({ ended }) => ended)).then(() => {
    isOver = true
  })
  for (const step of backend.options.clock === 'virtual' ? STEPS_MS : []) {
    // What an application does between two timers of the mock may take turns of the event loop.
    await turn()
    if (isOver) return
    await clock.advance(step)
  }
  await Promise.race([all, timeout(hangAfterMs, all)])
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** Waits, but not longer than `until`, so that no timer is left. */
function timeout(ms: number, until: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void until.then(() => clearTimeout(timer))
  })
}
