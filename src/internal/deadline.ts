import { APIConnectionError, APITimeoutError } from '../errors.ts'
import { startTimer } from './clock.ts'
import type { Clock } from '../options.ts'

/** The limits of an attempt, named as the options are. */
type Limit = 'timeoutMs' | 'firstTokenTimeoutMs' | 'idleTimeoutMs'

/**
 * Ends one attempt: by the caller's signal or by a timer. It owns the attempt's AbortController, so that no listener outlives
 * the body (`AbortSignal.any` leaks with long-lived signals on Node, Deno and Bun).
 */
export interface Deadline {
  /** For fetch. */
  readonly signal: AbortSignal
  /** Ends the attempt: whoever waits is told the reason, and the connection closes. */
  end(reason: unknown): void
  /** Starts the timer of a limit anew. No limit, no timer. */
  arm(limit: Limit, ms: number | undefined): void
  /** Rejects as soon as the attempt ends, whether or not the work hears its signal. One work at a time. */
  guard<T>(work: PromiseLike<T>): Promise<T>
  /** The same for reading a body: what it throws, unless we ended it, is a broken connection, whatever its class. It ends the attempt. */
  read<T>(work: PromiseLike<T>): Promise<T>
  /** The body is read: listener, timers and the place at the gate are given back. */
  settle(): void
}

/** A deadline that hears the caller's signal. `leave` is called when the attempt is over, perhaps more than once. */
export function createDeadline(
  caller: AbortSignal | undefined,
  clock: Clock,
  act: string,
  leave: () => void,
): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  const timers: Partial<Record<Limit, (() => void) | undefined>> = {}
  let interrupt: ((reason: unknown) => void) | undefined
  const settle = () => {
    for (const stop of Object.values(timers)) stop?.()
    caller?.removeEventListener('abort', abort)
    leave()
  }
  const end = (reason: unknown) => {
    settle()
    controller.abort(reason)
    interrupt?.(signal.reason)
  }
  const abort = () => end(caller!.reason)
  const guard = <T>(work: PromiseLike<T>) =>
    new Promise<T>((resolve, reject) => {
      interrupt = reject
      if (signal.aborted) reject(signal.reason)
      work.then(resolve, (error) => reject(signal.aborted ? signal.reason : error))
    })
  if (caller?.aborted) abort()
  caller?.addEventListener('abort', abort)
  return {
    signal,
    end,
    settle,
    arm(limit, ms) {
      timers[limit]?.()
      const late = () => end(new APITimeoutError(`Cannot ${act}: ${limit} of ${ms} ms passed`, { retryable: true }))
      timers[limit] = ms && ms < Infinity ? startTimer(clock, ms, late) : undefined
    },
    guard,
    read: (work) =>
      guard(work.then(undefined, (cause) => {
        end(new APIConnectionError(`Cannot ${act}: the connection broke off`, { cause, retryable: true }))
        throw cause
      })),
  }
}
