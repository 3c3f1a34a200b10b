import type { Clock } from '../../src/index.ts'

/** Waits until pending promise jobs and due timers have run. */
export function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** A clock that a test advances. It knows which timers are set. */
export class ManualClock implements Clock {
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

  /** Milliseconds until each timer fires, the next one first. */
  get waitsMs(): number[] {
    return [...this.#timers].map(({ atMs }) => atMs - this.#nowMs).sort((a, b) => a - b)
  }

  /** Advances by these milliseconds and fires the timers that are due, in order. */
  async advance(ms: number): Promise<void> {
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
