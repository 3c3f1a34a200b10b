import type { ClientOptions } from '../../src/index.ts'

type Clock = NonNullable<ClientOptions['clock']>

/** How many times faster than the real one a hurried clock runs. */
const speed = 200

/** A clock that hurries, so that no case sleeps, and remembers the waits that were sat out. */
export class HurriedClock implements Clock {
  /** Milliseconds by its own time, each wait that came to its end. */
  readonly waitsMs: number[] = []
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  setTimeout(run: () => void, ms: number): unknown {
    const wake = () => {
      this.#aheadMs += ms
      this.waitsMs.push(ms)
      run()
    }
    return setTimeout(wake, ms / speed)
  }

  clearTimeout(timer: never): void {
    clearTimeout(timer)
  }
}
