import type { Desk } from '../scripting/scope-state.ts'

/** One API key: the state that families keep for it, and the desk where a test scripts and watches it. */
export class Account {
  /** The part of the key before the dot. */
  readonly id: string
  /** The part after the dot, once it is known: from a scope, from the options, or from the first request that showed it. */
  secret: string | undefined
  readonly desk: Desk
  readonly #slots = new Map<string, unknown>()

  constructor(id: string, desk: Desk) {
    this.id = id
    this.desk = desk
  }

  /**
   * State of a family, made when it is asked for first.
   *
   * @example
   * const files = exchange.account.state('files', () => new Map<string, StoredFile>())
   */
  state<T>(slot: string, make: () => T): T {
    if (!this.#slots.has(slot)) this.#slots.set(slot, make())
    return this.#slots.get(slot) as T
  }

  /** State that exists already; for looking without making. */
  peek<T>(slot: string): T | undefined {
    return this.#slots.get(slot) as T | undefined
  }

  /** Forgets what all families keep. */
  clear(): void {
    this.#slots.clear()
  }
}
