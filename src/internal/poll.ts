import { TaskError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { sleep as pause, startTimer, systemClock } from './clock.ts'
import { createDeadline } from './deadline.ts'

/** How to wait for a task. The request options go into each look. */
export interface PollOptions<T> extends RequestOptions {
  /** Pause between two looks, in milliseconds. @default 2_000 */
  intervalMs?: number | undefined
  /** The whole wait with all its requests, in milliseconds. @default 600_000 */
  deadlineMs?: number | undefined
  /** Hears the task after every look that finds it pending. */
  onProgress?: ((task: T) => void) | undefined
  /** Replaces the pause, for tests. */
  sleep?: ((ms: number, signal: AbortSignal) => PromiseLike<void>) | undefined
}

/** What the endpoints' words for a state mean: ended well, ended badly, or `undefined` for pending, as all unknown words are. */
export function verdict(status: string | undefined): boolean | undefined {
  return /^(success|succeeded|completed)$/i.test(status!) ||
    (/^(fail|failed|expired|cancelled)$/i.test(status!) ? false : undefined)
}

/**
 * Looks at a task until `judge` calls it ended, well (`true`) or badly (`false`).
 *
 * @throws {TaskError} when the task failed or did not end before the deadline; its `body` is the task as last seen.
 */
export async function poll<T>(
  look: (signal: AbortSignal) => PromiseLike<T>,
  judge: (task: T) => boolean | undefined,
  {
    intervalMs = 2_000,
    deadlineMs = 600_000,
    signal,
    onProgress,
    clock = systemClock,
    sleep = (ms, signal) => pause(ms, signal, clock),
  }: PollOptions<T> = {},
): Promise<T> {
  let task: T | undefined
  let leftMs = deadlineMs
  const fail = (state: string) => new TaskError(`Cannot await task: ${state}`, { body: task })
  const late = () => fail(`not ended after ${deadlineMs} ms`)
  const wait = createDeadline(signal ?? undefined, clock, '', () => {})
  const stop = startTimer(clock, deadlineMs, () => wait.end(late()))
  try {
    for (;;) {
      wait.signal.throwIfAborted()
      task = await wait.guard(look(wait.signal))
      const well = judge(task)
      if (well) return task
      if (well === false) throw fail('it failed')
      onProgress?.(task)
      // Counted too, so that the deadline holds under a `sleep` that takes no time.
      leftMs -= intervalMs
      if (leftMs < 0) throw late()
      wait.signal.throwIfAborted()
      await wait.guard(sleep(intervalMs, wait.signal))
    }
  } finally {
    stop()
    wait.settle()
  }
}
