import type { ScenarioMeter } from './meter.ts'
import { rejectionOf } from './refusals.ts'

/** Removes what a scenario made, and remembers what stays. */
export class Cleanup {
  readonly #meter: ScenarioMeter
  readonly #tasks: { readonly what: string; readonly remove: () => PromiseLike<unknown> }[] = []
  readonly #left: string[] = []

  constructor(meter: ScenarioMeter) {
    this.#meter = meter
  }

  /** Registers a removal. One request is kept back for it. */
  add(what: string, remove: () => PromiseLike<unknown>): void {
    this.#tasks.push({ what, remove })
    this.#meter.keepBack(1)
  }

  leave(what: string): void {
    this.#left.push(what)
  }

  /** Runs the removals, the last one first, and returns what is left on the account. */
  async run(): Promise<readonly string[]> {
    for (const { what, remove } of this.#tasks.reverse()) {
      this.#meter.keepBack(-1)
      try {
        await remove()
      } catch (error) {
        if (isGone(error)) continue
        this.#left.push(`${what} (not deleted: ${error instanceof Error ? error.message : error})`)
      }
    }
    return this.#left
  }
}

/** Whether the API says that there is nothing to delete: the scenario or the API itself has deleted it. */
function isGone(error: unknown): boolean {
  const rejection = rejectionOf(error)
  return rejection?.status === 404 || rejection?.code === '1214'
}
