import type { Clock } from '../options.ts'
import { sleep, waitAbortable } from './clock.ts'

/** Limits how many requests run at a time, in the order of their calls, and holds all of them while the account cools down. */
export interface Gate {
  /** Holds all requests until this time; a later time wins. */
  coolDown(untilMs: number): void
  /** Waits for a free slot and for the end of a cool-down. Resolves with the function that frees the slot; extra calls of it do nothing. */
  enter(signal: AbortSignal | undefined, clock: Clock): Promise<() => void>
}

/** Creates a gate with a number of slots. */
export function createGate(slots: number): Gate {
  // Callbacks that let a waiting request in, first come, first served.
  const waiting = new Set<() => void>()
  let active = 0
  let coolUntilMs = 0
  return {
    coolDown(untilMs) {
      coolUntilMs = Math.max(coolUntilMs, untilMs)
    },
    async enter(signal, clock) {
      if (active < slots) active++
      else {
        await waitAbortable(signal, (enter) => {
          waiting.add(enter)
          return () => waiting.delete(enter)
        })
      }
      let leave = () => {
        leave = () => {}
        // The slot goes directly to the next waiting request, so that a new request cannot overtake it.
        const [next] = waiting
        if (next) next()
        else active--
      }
      try {
        // Shorter waits than 1 ms are skipped: fake timers drop fractions of a millisecond and would never reach the end.
        for (let ms; (ms = coolUntilMs - clock.now()) >= 1;) await sleep(ms, signal, clock)
      } catch (reason) {
        leave()
        throw reason
      }
      return () => leave()
    },
  }
}
