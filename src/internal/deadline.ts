import { APIConnectionError, APITimeoutError } from '../errors.ts'
import type { Clock } from '../options.ts'
import { startTimer } from './clock.ts'
import { onAbort } from './on-abort.ts'

/** The timeouts of an attempt or a session, named after the options. All but `totalTimeoutMs` may be followed by another attempt. */
type Timeout = 'timeoutMs' | 'firstTokenTimeoutMs' | 'idleTimeoutMs' | 'totalTimeoutMs' | 'connectTimeoutMs'

/** See `Deadline.wait`. */
export type Wait = <T = void>(
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => (() => void) | void,
) => Promise<T>

/**
 * Ends one attempt when the caller aborts or a timeout passes. It owns the AbortController of the attempt, so that no listener outlives the
 * body (`AbortSignal.any` leaks with long-lived signals on Node, Deno and Bun).
 */
export interface Deadline {
  /** The signal to give to fetch. */
  readonly signal: AbortSignal
  /** Starts or restarts the timer of a timeout, which counts from `sinceMs`, by default now. `undefined`, 0 and Infinity stop it. */
  arm(timeout: Timeout, ms: number | undefined, sinceMs?: number): void
  /**
   * Waits until `start` calls its first argument, or rejects as soon as the attempt ends. What `start` returns undoes the wait; it is called at the
   * end of the attempt. One wait at a time, including `race` and `readBody`.
   */
  wait: Wait
  /** Waits for the work, or rejects as soon as the attempt ends, even if the work ignores the signal. */
  race<T>(work: PromiseLike<T>): Promise<T>
  /** Like `race` for a read of the body. A failed read ends the attempt as a lost connection, whatever class the runtime throws. */
  readBody<T>(work: PromiseLike<T>): Promise<T>
  /** Ends the attempt: rejects the waiting work with the reason and closes the connection. */
  abort(reason?: unknown): void
  /** While no work is waited for: stops the timers and frees the slot, for a body that may never be read; `resume` continues the timers. The abort is still heard. */
  pause(): void
  resume(): void
  /** Removes timers and listeners and frees the slot, once the body has been read. */
  release(): void
}

/**
 * Creates the deadline of an attempt, which ends when the caller's signal or `stop` aborts. `onRelease` is called when the attempt is over,
 * possibly more than once.
 */
export function createDeadline(
  caller: AbortSignal | null | undefined,
  clock: Clock,
  act: string,
  onRelease: () => void,
  stop?: AbortSignal,
): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  // Functions that stop the timers and the wait, and those that start the timers again.
  const stops: Record<string, (() => void) | void> = {}
  const restarts: Record<string, () => void> = {}
  // Functions that remove the listeners.
  const unsubscribes: (() => void)[] = []
  // Rejects the wait.
  let interrupt: ((reason: unknown) => void) | undefined
  const pause = () => {
    for (const stop of Object.values(stops)) stop?.()
    // References the result of the last work, which may be a response that nothing else references.
    interrupt = undefined
    onRelease()
  }
  const release = () => {
    pause()
    for (const unsubscribe of unsubscribes) unsubscribe()
  }
  const abort = (reason?: unknown) => {
    const reject = interrupt
    release()
    controller.abort(reason)
    reject?.(signal.reason)
  }
  const arm: Deadline['arm'] = (timeout, ms, sinceMs = clock.now()) => {
    stops[timeout]?.()
    restarts[timeout] = () => arm(timeout, ms, sinceMs)
    if (!ms || ms === Infinity) return
    stops[timeout] = startTimer(clock, sinceMs + ms - clock.now(), () =>
      abort(
        new APITimeoutError(`Cannot ${act}: ${timeout} of ${ms} ms passed`, {
          retryable: timeout !== 'totalTimeoutMs',
        }),
      ))
  }
  const wait: Wait = (start) =>
    new Promise((resolve, reject) => {
      interrupt = reject
      stops['wait'] = start(resolve, reject)
      if (signal.aborted) abort()
    })
  const race: Deadline['race'] = (work) => wait((resolve, reject) => void work.then(resolve, reject))
  for (const source of [caller, stop]) {
    if (!source) continue
    // Without the reason of `stop`: fetch then fails with its ordinary AbortError.
    const end = () => abort(source === caller ? source.reason : undefined)
    unsubscribes.push(onAbort(source, end))
    if (source.aborted) end()
  }
  return {
    signal,
    abort,
    release,
    pause,
    resume() {
      for (const restart of Object.values(restarts)) restart()
    },
    arm,
    wait,
    race,
    readBody: (work) =>
      race(work.then(undefined, (cause) => {
        abort(new APIConnectionError(`Cannot ${act}: connection lost`, { cause, retryable: true }))
        throw cause
      })),
  }
}
