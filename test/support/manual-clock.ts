import type { Clock } from '../../src/index.ts'

/** Lets everything that is ready happen. */
export function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** A clock that stands until a test moves it, and knows which of its timers are set. */
export class HandClock implements Clock {
  #nowMs = Date.parse('2026-11-20T10:00:00Z')
  readonly #timers = new Set<{ atMs: number; run: () => void }>()

  now(): number {
    return this.#nowMs
  }

  setTimeout(run: () => void, ms: number): unknown {
    const timer = { atMs: this.#nowMs + ms, run }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(timer: never): void {
    this.#timers.delete(timer)
  }

  /** In how many milliseconds each timer rings, the next one first. */
  get waitsMs(): number[] {
    return [...this.#timers].map(({ atMs }) => atMs - this.#nowMs).sort((a, b) => a - b)
  }

  /** Moves on by so many milliseconds, timer by timer. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await tick()
    for (let next; (next = this.#nextBefore(endMs));) {
      this.#timers.delete(next)
      this.#nowMs = next.atMs
      next.run()
      await tick()
    }
    this.#nowMs = endMs
  }

  #nextBefore(endMs: number): { atMs: number; run: () => void } | undefined {
    return [...this.#timers].sort((a, b) => a.atMs - b.atMs).find(({ atMs }) => atMs <= endMs)
  }
}
