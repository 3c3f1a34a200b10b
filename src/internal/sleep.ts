import type { Clock } from '../options.ts'
import { startTimer } from './clock.ts'
import { onAbort } from './on-abort.ts'

/** Waits for a number of milliseconds, or rejects with the signal's reason. Neither timer nor listener is left behind. */
export function sleep(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const end = () => {
      stopTimer()
      unsubscribe()
      if (signal.aborted) reject(signal.reason)
      else resolve()
    }
    const stopTimer = startTimer(clock, ms, end)
    const unsubscribe = onAbort(signal, end)
  })
}
