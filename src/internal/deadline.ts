import { APIConnectionError, APITimeoutError } from '../errors.ts'
import type { Clock } from '../options.ts'
import { startTimer } from './clock.ts'

/** The timeouts of an attempt, named after the options. */
type Timeout = 'timeoutMs' | 'firstTokenTimeoutMs' | 'idleTimeoutMs'

/**
 * Ends one attempt when the caller aborts or a timeout passes. It owns the AbortController of the attempt, so that no listener outlives the
 * body (`AbortSignal.any` leaks with long-lived signals on Node, Deno and Bun).
 */
export interface Deadline {
  /** The signal to give to fetch. */
  readonly signal: AbortSignal
  /** Starts or restarts the timer of a timeout. `undefined`, 0 and Infinity stop it. */
  arm(timeout: Timeout, ms: number | undefined): void
  /** Waits for the work, or rejects as soon as the attempt ends, even if the work ignores the signal. One work at a time. */
  race<T>(work: PromiseLike<T>): Promise<T>
  /** Like `race` for a read of the body. A failed read ends the attempt as a lost connection, whatever class the runtime throws. */
  readBody<T>(work: PromiseLike<T>): Promise<T>
  /** Ends the attempt: rejects the waiting work with the reason and closes the connection. */
  abort(reason?: unknown): void
  /** Removes timers and listener and frees the slot, once the body has been read. */
  release(): void
}

/** Creates the deadline of an attempt. `onRelease` is called when the attempt is over, possibly more than once. */
export function createDeadline(
  caller: AbortSignal | undefined,
  clock: Clock,
  act: string,
  onRelease: () => void,
): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  // For each timeout the function that stops its timer.
  const timers: Partial<Record<Timeout, (() => void) | undefined>> = {}
  // Rejects the work that is waited for.
  let interrupt: ((reason: unknown) => void) | undefined
  const release = () => {
    for (const stop of Object.values(timers)) stop?.()
    caller?.removeEventListener('abort', onAbort)
    onRelease()
  }
  const abort = (reason?: unknown) => {
    release()
    controller.abort(reason)
    interrupt?.(signal.reason)
  }
  const onAbort = () => abort(caller!.reason)
  const race = <T>(work: PromiseLike<T>) =>
    new Promise<T>((resolve, reject) => {
      interrupt = reject
      if (signal.aborted) reject(signal.reason)
      work.then(resolve, (error) => reject(signal.aborted ? signal.reason : error))
    })
  if (caller?.aborted) onAbort()
  caller?.addEventListener('abort', onAbort)
  return {
    signal,
    abort,
    release,
    arm(timeout, ms) {
      timers[timeout]?.()
      const onTimeout = () =>
        abort(new APITimeoutError(`Cannot ${act}: ${timeout} of ${ms} ms passed`, { retryable: true }))
      timers[timeout] = ms && ms < Infinity ? startTimer(clock, ms, onTimeout) : undefined
    },
    race,
    readBody: (work) =>
      race(work.then(undefined, (cause) => {
        abort(new APIConnectionError(`Cannot ${act}: connection lost`, { cause, retryable: true }))
        throw cause
      })),
  }
}
