import { isLoading, loaded } from './lazy-module.ts'

/** A wait that can be called off. `done` resolves when the time has come, and never once cancelled. */
export interface Sleep {
  readonly done: Promise<void>
  cancel(): void
}

/** 25 days. A longer timer fires at once, in every runtime. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Sleeper {
  readonly dueAtMs: number
  wake(): void
}

/**
 * The mock's time. A running clock follows `Date.now` and `setTimeout`, both looked up when needed, so a runner's fake timers
 * drive it too; a standing clock moves by `advance` alone. `advance` works on both.
 */
export class Clock {
  #standsAtMs: number | undefined
  #aheadMs = 0
  readonly #sleepers = new Set<Sleeper>()

  /** @param startAtMs Where a standing clock starts; without it the clock runs. */
  constructor(startAtMs?: number | undefined) {
    this.#standsAtMs = startAtMs
  }

  /** Unix milliseconds. */
  now(): number {
    return this.#standsAtMs ?? Date.now() + this.#aheadMs
  }

  /** Unix seconds, as most of the API's `created` fields want them. */
  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /** How many waits are under way. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Begins a wait of `ms` milliseconds. */
  sleep(ms: number): Sleep {
    let timer: ReturnType<typeof setTimeout> | undefined
    let cancel = (): void => {}
    const done = new Promise<void>((resolve) => {
      const forget = () => {
        this.#sleepers.delete(sleeper)
        if (timer !== undefined) globalThis.clearTimeout(timer)
      }
      const sleeper: Sleeper = {
        dueAtMs: this.now() + ms,
        wake() {
          forget()
          resolve()
        },
      }
      this.#sleepers.add(sleeper)
      if (this.#standsAtMs === undefined) timer = globalThis.setTimeout(sleeper.wake, Math.min(ms, LONGEST_TIMER_MS))
      cancel = forget
    })
    return { done, cancel }
  }

  /** Waits `ms` milliseconds, or less when the signal aborts; zero uses no timer. */
  async wait(ms: number, signal?: AbortSignal | undefined): Promise<void> {
    if (ms <= 0 || signal?.aborted) return
    const sleep = this.sleep(ms)
    if (!signal) return await sleep.done
    let leave = (): void => {}
    const aborted = new Promise<void>((resolve) => {
      leave = resolve
    })
    signal.addEventListener('abort', leave, { once: true })
    await Promise.race([sleep.done, aborted])
    signal.removeEventListener('abort', leave)
    sleep.cancel()
  }

  /** Moves the time forward and wakes who is due, in order; those who wait again meanwhile are woken too. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`Cannot advance clock: ${ms} is not a number of milliseconds, 0 or more`)
    const untilMs = this.now() + ms
    for (;;) {
      await settle()
      let next: Sleeper | undefined
      for (const sleeper of this.#sleepers) {
        if (sleeper.dueAtMs <= untilMs && (!next || sleeper.dueAtMs < next.dueAtMs)) next = sleeper
      }
      if (!next) break
      this.#moveTo(next.dueAtMs)
      next.wake()
    }
    this.#moveTo(untilMs)
    await settle()
  }

  #moveTo(atMs: number): void {
    if (this.#standsAtMs === undefined) this.#aheadMs += Math.max(0, atMs - this.now())
    else this.#standsAtMs = Math.max(this.#standsAtMs, atMs)
  }
}

/**
 * Lets those who were woken take their next steps: promise jobs only, since timers may be faked. A spoilt stream takes some sixty until its
 * reader has an event and waits for the next one.
 */
async function settle(): Promise<void> {
  do {
    await loaded()
    for (let turn = 0; turn < 256; turn++) await undefined
  } while (isLoading())
}
