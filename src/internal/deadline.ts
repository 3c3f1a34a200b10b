import { startTimer } from './clock.ts'
import type { Clock } from './clock.ts'

/** The timers of an attempt. */
type Timer = 'total' | 'idle' | 'first'

/**
 * Ends one attempt: by the caller's signal or by a timer. It owns the attempt's AbortController, so that no listener outlives
 * the body (`AbortSignal.any` leaks with long-lived signals on Node, Deno and Bun).
 */
export interface Deadline {
  /** For fetch. */
  readonly signal: AbortSignal
  /** Ends the attempt: whoever waits is told the reason, and the connection closes. */
  end(reason: unknown): void
  /** Sets a timer, replacing the one before it. No limit, no timer. */
  arm(timer: Timer, ms: number | undefined, error?: () => Error): void
  /** Rejects as soon as the attempt ends, whether or not the work hears its signal. One work at a time. */
  guard<T>(work: PromiseLike<T>): Promise<T>
  /** Nothing is left to end: listener and timers go. */
  settle(): void
}

/** A deadline that hears the caller's signal. */
export function createDeadline(caller: AbortSignal | undefined, clock: Clock): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  const timers: Partial<Record<Timer, (() => void) | undefined>> = {}
  let interrupt: ((reason: unknown) => void) | undefined
  const deadline: Deadline = {
    signal,
    end(reason) {
      deadline.settle()
      if (signal.aborted) return
      controller.abort(reason)
      interrupt?.(signal.reason)
    },
    arm(timer, ms, error) {
      timers[timer]?.()
      timers[timer] = ms && ms < Infinity ? startTimer(clock, ms, () => deadline.end(error!())) : undefined
    },
    guard: (work) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) reject(signal.reason)
        interrupt = reject
        work.then(resolve, (error) => reject(signal.aborted ? signal.reason : error))
      }),
    settle() {
      for (const stop of Object.values(timers)) stop?.()
      caller?.removeEventListener('abort', abort)
    },
  }
  const abort = () => deadline.end(caller!.reason)
  if (caller?.aborted) abort()
  else caller?.addEventListener('abort', abort)
  return deadline
}
