import type { ClientOptions } from '../../src/index.ts'

type Clock = NonNullable<ClientOptions['clock']>

/** How many times faster than the real clock it runs. */
const speed = 200

/** Longer waits take their real time: they are timeouts, which must not pass because the machine is busy. */
const MAX_FAST_MS = 60_000

/** A fast clock, so that no case sleeps. Records the waits that have ended. */
export class FastClock implements Clock {
  /** Milliseconds of its own time, one number for each wait that has ended. */
  readonly waitsMs: number[] = []
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  setTimeout(run: () => void, ms: number): unknown {
    const fire = () => {
      this.#aheadMs += ms
      this.waitsMs.push(ms)
      run()
    }
    return setTimeout(fire, ms > MAX_FAST_MS ? ms : ms / speed)
  }

  clearTimeout(timer: never): void {
    clearTimeout(timer)
  }
}
