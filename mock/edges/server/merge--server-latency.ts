import type { Clock } from '../../time/clock.ts'
import type { Answerer } from './listener.ts'

/** Holds every answer back, or until the client goes. */
export function withLatency(answer: Answerer, latencyMs: number, clock: Clock): Answerer {
  return async (raw) => {
    await clock.wait(latencyMs, raw.signal)
    return answer(raw)
  }
}
