import type { Desk } from './desk.ts'
import type { Entry } from './journal.ts'
import type { World } from './world.ts'

/** One API key in a test's hands: what it scripts, and what it watches. */
export class Scope {
  /** A key of the right shape that belongs to this scope. */
  readonly apiKey: string
  /** For edges and families: what all scopes share. */
  readonly world: World
  readonly #desk: Desk

  constructor(desk: Desk, apiKey: string) {
    this.apiKey = apiKey
    this.world = desk.world
    this.#desk = desk
    this.world.open(apiKey, desk)
  }

  /** What came in, oldest first. */
  get requests(): readonly Entry[] {
    return this.#desk.journal.entries
  }
}
