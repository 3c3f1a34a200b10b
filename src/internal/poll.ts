import { TaskError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { sleep as pause, systemClock } from './clock.ts'

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
  signal?.throwIfAborted()
  let task: T | undefined
  let waitedMs = 0
  const late = () => new TaskError(`Cannot await task: not ended after ${deadlineMs} ms`, { body: task })
  const stop = new AbortController()
  const abort = () => stop.abort(signal!.reason)
  signal?.addEventListener('abort', abort)
  pause(deadlineMs, stop.signal, clock).then(() => stop.abort(late()), () => {})
  try {
    for (;;) {
      task = await look(stop.signal)
      const well = judge(task)
      if (well) return task
      if (well === false) throw new TaskError('Cannot await task: it failed', { body: task })
      onProgress?.(task)
      // Counted too, so that the deadline holds under a `sleep` that takes no time.
      waitedMs += intervalMs
      if (waitedMs > deadlineMs) throw late()
      stop.signal.throwIfAborted()
      await sleep(intervalMs, stop.signal)
    }
  } finally {
    stop.abort()
    signal?.removeEventListener('abort', abort)
  }
}
