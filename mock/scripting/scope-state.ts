import type { Chaos } from '../faults/chaos.ts'
import { Journal } from '../journal/journal.ts'
import { Gatekeeper } from '../faults/rate-limiter.ts'
import { Rules } from './rules.ts'
import type { World } from '../core/backend.ts'

/** What a test scripts and watches for one scope. */
export class Desk {
  readonly world: World
  readonly journal: Journal
  readonly rules: Rules = new Rules()
  readonly gate: Gatekeeper = new Gatekeeper()
  chaos: Chaos | undefined
  /** Named state of scripts; see `Verbs.goTo`. */
  state: string | undefined

  constructor(world: World) {
    this.world = world
    this.journal = new Journal(world.options.journalSize)
  }

  /** Forgets what a test scripted. */
  clear(): void {
    this.rules.clear()
    this.gate.clear()
    this.chaos = undefined
    this.state = undefined
  }
}
