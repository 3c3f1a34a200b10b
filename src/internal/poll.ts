import { TaskError } from '../errors.ts'
import { sleep as pause, systemClock } from './clock.ts'

/** How to wait for a task. */
export interface PollOptions<T> {
  /** Pause between two looks, in milliseconds. @default 2_000 */
  intervalMs?: number | undefined
  /** The whole wait with all its requests, in milliseconds. @default 600_000 */
  deadlineMs?: number | undefined
  /** Ends the wait, and the request under way, with its own reason. */
  signal?: AbortSignal | undefined
  /** Hears the task after every look that finds it pending. */
  onProgress?: ((task: T) => void) | undefined
  /** Replaces the pause, for tests. */
  sleep?: ((ms: number, signal: AbortSignal) => PromiseLike<void>) | undefined
}

/**
 * Looks at a task until it has ended. `judge` says `true` for a task that went well and `false` for one that failed; anything
 * else, so also a status nobody has heard of, is pending.
 *
 * @throws {TaskError} when the task failed or did not end before the deadline; it carries the task as last seen.
 */
export async function poll<T>(
  look: (signal: AbortSignal) => PromiseLike<T>,
  judge: (task: T) => boolean | undefined,
  {
    intervalMs = 2_000,
    deadlineMs = 600_000,
    signal,
    onProgress,
    sleep = (ms, signal) => pause(ms, signal, systemClock),
  }: PollOptions<T> = {},
): Promise<T> {
  signal?.throwIfAborted()
  let task: T | undefined
  let waitedMs = 0
  const late = () => new TaskError(`Cannot await task: not ended after ${deadlineMs} ms`, task)
  const stop = new AbortController()
  const abort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort)
  pause(deadlineMs, stop.signal, systemClock).then(() => stop.abort(late()), () => {})
  try {
    for (;;) {
      task = await look(stop.signal)
      const verdict = judge(task)
      if (verdict) return task
      if (verdict === false) throw new TaskError('Cannot await task: it failed', task)
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
