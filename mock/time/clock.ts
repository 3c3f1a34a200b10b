import { importsSettled, isImporting } from './lazy-module.ts'
import { onAbort } from './on-abort.ts'

/** A wait that can be cancelled. `done` resolves when the time has passed, and never after `cancel()`. */
export interface Sleep {
  readonly done: Promise<void>
  cancel(): void
}

/** About 25 days, the longest delay of `setTimeout`; runtimes fire a longer one at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The year 9000, as far as a clock goes: times that the API adds to it stay valid dates with a year of four digits. */
export const LATEST_MS = 221_845_392_000_000

interface Sleeper {
  readonly dueAtMs: number
  wake(): void
}

/**
 * The mock's time. A real clock follows `Date.now` and `setTimeout`, both looked up at each call, so that a runner's fake timers
 * control it too; a virtual clock moves only by `advance()`. `advance()` works on both.
 */
export class Clock {
  readonly #startAtMs: number | undefined
  #virtualMs: number | undefined
  #offsetMs = 0
  readonly #sleepers = new Set<Sleeper>()

  /** @param startAtMs Unix milliseconds at which a virtual clock starts. @default a real clock */
  constructor(startAtMs?: number | undefined) {
    this.#startAtMs = this.#virtualMs = startAtMs
  }

  /** Unix milliseconds. */
  now(): number {
    return this.#virtualMs ?? Date.now() + this.#offsetMs
  }

  /** Unix seconds, as in most `created` fields of the API. */
  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /** Number of pending waits. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Calls `run` after `ms` milliseconds. With `now()` and `clearTimeout()` it makes this clock an option of the client: `new Zhipu({ clock: zhipu.clock })`. */
  setTimeout(run: () => void, ms: number): Sleep {
    const sleep = this.sleep(ms)
    void sleep.done.then(run)
    return sleep
  }

  /** Cancels a timer of `setTimeout()`. */
  clearTimeout(timer: Sleep): void {
    timer.cancel()
  }

  /** Starts a wait of `ms` milliseconds. */
  sleep(ms: number): Sleep {
    let timer: ReturnType<typeof setTimeout> | undefined
    let cancel = (): void => {}
    const done = new Promise<void>((resolve) => {
      const remove = () => {
        this.#sleepers.delete(sleeper)
        if (timer !== undefined) globalThis.clearTimeout(timer)
      }
      const sleeper: Sleeper = {
        dueAtMs: this.now() + ms,
        wake() {
          remove()
          resolve()
        },
      }
      this.#sleepers.add(sleeper)
      if (this.#virtualMs === undefined) timer = globalThis.setTimeout(sleeper.wake, Math.min(ms, LONGEST_TIMER_MS))
      cancel = remove
    })
    return { done, cancel }
  }

  /** Waits `ms` milliseconds, or until the signal aborts. Zero uses no timer. */
  async wait(ms: number, signal?: AbortSignal | undefined): Promise<void> {
    if (ms <= 0 || signal?.aborted) return
    const sleep = this.sleep(ms)
    if (!signal) return await sleep.done
    let release = (): void => {}
    const aborted = new Promise<void>((resolve) => {
      release = onAbort(signal, resolve)
    })
    await Promise.race([sleep.done, aborted])
    release()
    sleep.cancel()
  }

  /**
   * Advances the clock and fires due timers in order, including timers set while it advances.
   *
   * @param ms Milliseconds, 0 or more, so that the clock stays before the year 9000.
   * @throws {RangeError} for anything else.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.now() + ms
    if (!(Number.isFinite(ms) && ms >= 0 && untilMs <= LATEST_MS)) {
      throw new RangeError(
        `Cannot advance clock: ms is ${ms}, expected milliseconds, 0 or more, until the year 9000 at most`,
      )
    }
    for (;;) {
      await drainMicrotasks()
      let next: Sleeper | undefined
      for (const sleeper of this.#sleepers) {
        if (sleeper.dueAtMs <= untilMs && (!next || sleeper.dueAtMs < next.dueAtMs)) next = sleeper
      }
      if (!next) break
      this.#moveTo(next.dueAtMs)
      next.wake()
    }
    this.#moveTo(untilMs)
    await drainMicrotasks()
  }

  /** Takes back all advances. Waits that have begun end at the time at which they were due before. */
  reset(): void {
    this.#offsetMs = 0
    this.#virtualMs = this.#startAtMs
  }

  #moveTo(atMs: number): void {
    if (this.#virtualMs === undefined) this.#offsetMs += Math.max(0, atMs - this.now())
    else this.#virtualMs = Math.max(this.#virtualMs, atMs)
  }
}

/**
 * Drains the microtask queue; no timers, because a test runner may have faked them. A stream with faults takes about sixty microtasks until its
 * reader has received an event and waits for the next one.
 */
async function drainMicrotasks(): Promise<void> {
  do {
    await importsSettled()
    for (let turn = 0; turn < 256; turn++) await undefined
  } while (isImporting())
}
