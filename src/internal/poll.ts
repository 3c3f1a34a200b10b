import { TaskError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { startTimer, systemClock } from './clock.ts'
import { createDeadline } from './deadline.ts'
import { masks } from './redact.ts'
import { readMember } from './shape.ts'
import { sleep as sleepOnClock } from './sleep.ts'

/** Options of a `poll()`. The request options apply to each request that it sends. */
export interface PollOptions<T> extends RequestOptions {
  /** Milliseconds between two requests. @default 2_000 */
  intervalMs?: number | undefined
  /** Milliseconds for the whole wait, requests included. When they have passed, `poll()` rejects with a `TaskError`. @default 600_000 */
  deadlineMs?: number | undefined
  /** Called with the task after each request that finds it pending. */
  onProgress?: ((task: T) => void) | undefined
  /** Replaces the wait between two requests, for tests. @default a timer of `clock` */
  sleep?: ((ms: number, signal: AbortSignal) => PromiseLike<void>) | undefined
}

/**
 * Whether a task of the server succeeded, from its status word in this member; `undefined` while it is pending. Covers the status words of all
 * endpoints; unknown words mean pending.
 *
 * @throws {APIResponseError} when the member is not a string
 */
export function outcomeOf(task: unknown, member: string = 'status'): boolean | undefined {
  const status = readMember(task, member, 'string')
  if (/^(success|succeeded|completed)$/i.test(status)) return true
  if (/^(fail|failed|expired|cancelled)$/i.test(status)) return false
}

/**
 * Retrieves a task until it succeeds. `outcome` returns `true` for success, `false` for failure and `undefined` while the task is pending.
 *
 * @throws {TaskError} when the task fails or the deadline passes; its `body` is the last retrieved task
 * @throws {APIResponseError} when the server sends something else than a task
 */
export async function poll<T>(
  retrieve: (signal: AbortSignal) => PromiseLike<T>,
  outcome: (task: T) => boolean | undefined,
  {
    intervalMs = 2_000,
    deadlineMs = 600_000,
    signal,
    onProgress,
    clock = systemClock,
    sleep = (ms, signal) => sleepOnClock(ms, signal, clock),
  }: PollOptions<T> = {},
): Promise<T> {
  let task: T | undefined
  let remainingMs = deadlineMs
  const taskError = (state: string) =>
    new TaskError(`Cannot await task: ${state}`, { body: masks.get(task as object)?.(task) })
  const timeoutError = () => taskError(`not finished after ${deadlineMs} ms`)
  const deadline = createDeadline(signal!, clock, '', () => {})
  const stopTimer = startTimer(clock, deadlineMs, () => deadline.abort(timeoutError()))
  try {
    for (;;) {
      deadline.signal.throwIfAborted()
      task = await deadline.race(retrieve(deadline.signal))
      const succeeded = outcome(task)
      if (succeeded) return task
      if (succeeded === false) throw taskError('it failed')
      onProgress?.(task)
      // The intervals are counted as well, so that the deadline holds when `sleep` takes no time.
      remainingMs -= intervalMs
      if (remainingMs < 0) throw timeoutError()
      await deadline.race(sleep(intervalMs, deadline.signal))
    }
  } finally {
    stopTimer()
    deadline.release()
  }
}
