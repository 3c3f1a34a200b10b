import type { Wait } from './deadline.ts'

/** Waits for a free slot. Resolves with the function that frees it, to be called once. */
export type Gate = (wait: Wait) => Promise<() => void>

/** Creates a gate, which limits how many requests run at a time, in the order of their calls. */
export function createGate(slots: number): Gate {
  // Callbacks that let a waiting request in, first come, first served.
  const waiting = new Set<() => void>()
  return async (wait) => {
    // Not `slots > 0`: the limit may be a fraction.
    if (slots >= 1) slots--
    else {
      await wait((enter) => {
        waiting.add(enter)
        return () => waiting.delete(enter)
      })
    }
    return () => {
      // The slot goes directly to the next waiting request, so that a new request cannot overtake it.
      const [next] = waiting
      if (!next) slots++
      else {
        waiting.delete(next)
        next()
      }
    }
  }
}

/** Remembers until when the server wants no more requests of a group: same key, base URL and model. */
export interface CoolDowns {
  /** Starts the cool-down of a group, or extends it. */
  set(group: string, untilMs: number): void
  /** Milliseconds until the end of the cool-down of a group; 0 without a cool-down. */
  remainingMs(group: string, nowMs: number): number
}

/** Creates an empty list of cool-downs. */
export function createCoolDowns(): CoolDowns {
  const untilMsOf = new Map<string, number>()
  return {
    set(group, untilMs) {
      untilMsOf.set(group, Math.max(untilMsOf.get(group) ?? 0, untilMs))
    },
    remainingMs(group, nowMs) {
      // Removes everything that has ended, so that neither keys nor models pile up. Rests below 1 ms are skipped: fake timers drop fractions
      // of a millisecond and would never reach the end.
      for (const [name, untilMs] of untilMsOf) if (untilMs - nowMs < 1) untilMsOf.delete(name)
      return (untilMsOf.get(group) ?? nowMs) - nowMs
    },
  }
}
