import { Journal } from './journal.ts'
import type { World } from './world.ts'

/** What a test scripts and watches for one scope: rules, faults, limits, journal. */
export class Desk {
  readonly world: World
  readonly journal: Journal

  constructor(world: World) {
    this.world = world
    this.journal = new Journal(world.options.journalSize)
  }
}
