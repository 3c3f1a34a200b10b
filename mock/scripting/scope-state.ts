import type { Chaos } from '../faults/chaos.ts'
import { RateLimiter } from '../faults/rate-limiter.ts'
import { Journal } from '../journal/journal.ts'
import { Rules } from './rules.ts'

/** Rules, journal, limits and chaos of one scope. */
export class ScopeState {
  readonly journal: Journal
  readonly rules: Rules = new Rules()
  readonly limiter: RateLimiter = new RateLimiter()
  chaos: Chaos | undefined

  /** How many requests the journal keeps, and how many bytes of their bodies. */
  constructor({ journalSize, journalBytes }: { readonly journalSize: number; readonly journalBytes: number }) {
    this.journal = new Journal(journalSize, journalBytes)
  }

  /** Removes what a test scripted: rules, limits, chaos and the named state. */
  clear(): void {
    this.rules.clear()
    this.limiter.clear()
    this.chaos = undefined
  }
}
