import type { Clock } from './clock.ts'
import { sleep } from './clock.ts'

/**
 * Lets a limited number of requests through at a time, first come, first served, and holds all of them back while the
 * account cools down after a rate limit.
 */
export class Gate {
  readonly #places: number
  readonly #waiting: (() => void)[] = []
  #inside = 0
  #coolUntilMs = 0

  constructor(places: number) {
    this.#places = places
  }

  /** Nobody enters before then. Later times win. */
  coolDown(untilMs: number): void {
    this.#coolUntilMs = Math.max(this.#coolUntilMs, untilMs)
  }

  /** Resolves with the function that gives the place back; calling it twice does no harm. */
  async enter(signal: AbortSignal | undefined, clock: Clock): Promise<() => void> {
    if (this.#inside < this.#places) this.#inside++
    else await this.#queue(signal)
    let left = false
    const leave = () => {
      if (left) return
      left = true
      const next = this.#waiting.shift()
      // The place is handed over rather than freed, so that a newcomer cannot overtake.
      if (next) next()
      else this.#inside--
    }
    try {
      for (let ms; (ms = this.#coolUntilMs - clock.now()) > 0;) await sleep(ms, signal, clock)
    } catch (reason) {
      leave()
      throw reason
    }
    return leave
  }

  #queue(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const enter = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const abort = () => {
        signal!.removeEventListener('abort', abort)
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal!.reason)
      }
      this.#waiting.push(enter)
      signal?.addEventListener('abort', abort)
    })
  }
}
