import type { Clock } from '../../src/index.ts'

/** The real clock, with the number of timers that are set. */
export class CountingClock implements Clock {
  readonly #set = new Set<unknown>()

  get pending(): number {
    return this.#set.size
  }

  now(): number {
    return Date.now()
  }

  setTimeout(run: () => void, ms: number): unknown {
    const timer = setTimeout(() => {
      this.#set.delete(timer)
      run()
    }, ms)
    this.#set.add(timer)
    return timer
  }

  clearTimeout(timer: never): void {
    this.#set.delete(timer)
    clearTimeout(timer)
  }
}
