import type { Clock } from './clock.ts'

/** The timers of an attempt: 0 all of it, 1 silence of a stream, 2 the first event. */
type Slot = 0 | 1 | 2

/**
 * Ends one attempt: by the caller's signal or by a timer. It owns the attempt's AbortController, so that no listener outlives
 * the body (`AbortSignal.any` leaks with long-lived signals on Node, Deno and Bun).
 */
export class Deadline {
  readonly controller: AbortController = new AbortController()
  readonly #clock: Clock
  readonly #caller: AbortSignal | undefined
  readonly #timers: unknown[] = []
  #reject: ((reason: unknown) => void) | undefined
  /** Whether the end came by itself; what is thrown then is its reason. */
  ended = false
  reason: unknown

  constructor(caller: AbortSignal | undefined, clock: Clock) {
    this.#caller = caller
    this.#clock = clock
    if (caller?.aborted) this.#abort()
    else caller?.addEventListener('abort', this.#abort)
  }

  #abort: () => void = () => this.end(this.#caller!.reason)

  /** Ends the attempt: whoever waits is told the reason, and the connection closes. */
  end(reason: unknown): void {
    if (this.ended) return
    this.ended = true
    this.reason = reason
    this.settle()
    this.#reject?.(reason)
    this.controller.abort(reason)
  }

  /** Sets the timer of a slot, replacing the one before. No limit: no timer. */
  arm(slot: Slot, ms: number | undefined, error: () => Error): void {
    this.disarm(slot)
    if (ms && ms < Infinity && !this.ended) {
      this.#timers[slot] = this.#clock.setTimeout(() => this.end(error()), Math.min(ms, 2 ** 31 - 1))
    }
  }

  disarm(slot: Slot): void {
    if (this.#timers[slot] !== undefined) this.#clock.clearTimeout(this.#timers[slot] as never)
    this.#timers[slot] = undefined
  }

  /** Rejects as soon as the attempt ends, whether or not the work hears its signal. One work at a time. */
  guard<T>(work: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.ended) reject(this.reason)
      this.#reject = reject
      work.then(resolve, (error) => reject(this.ended ? this.reason : error))
    })
  }

  /** Nothing is left to end: listener and timers go. */
  settle(): void {
    for (const slot of [0, 1, 2] as const) this.disarm(slot)
    this.#caller?.removeEventListener('abort', this.#abort)
  }
}
