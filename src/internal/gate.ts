import { hearing, sleep } from './clock.ts'
import type { Clock } from '../options.ts'

/**
 * Lets a limited number of requests through at a time, first come, first served, and holds all of them back while the
 * account cools down after a rate limit.
 */
export interface Gate {
  /** Nobody enters before then. The latest time counts. */
  coolDown(untilMs: number): void
  /** Resolves with what gives the place back; calling it twice does no harm. */
  enter(signal: AbortSignal | undefined, clock: Clock): Promise<() => void>
}

/** A gate with so many places. */
export function createGate(places: number): Gate {
  const waiting = new Set<() => void>()
  let inside = 0
  let coolUntilMs = 0
  return {
    coolDown(untilMs) {
      coolUntilMs = Math.max(coolUntilMs, untilMs)
    },
    async enter(signal, clock) {
      if (inside < places) inside++
      else {
        await hearing(signal, (enter) => {
          waiting.add(enter)
          return () => waiting.delete(enter)
        })
      }
      let leave = () => {
        leave = () => {}
        // The place is handed over rather than freed, so that a newcomer cannot overtake.
        const [next] = waiting
        if (next) next()
        else inside--
      }
      try {
        // Not for less than 1 ms: faked timers cut off what is behind the point, and time would stand still before the end.
        for (let ms; (ms = coolUntilMs - clock.now()) >= 1;) await sleep(ms, signal, clock)
      } catch (reason) {
        leave()
        throw reason
      }
      return () => leave()
    },
  }
}
