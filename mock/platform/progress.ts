import type { Backend } from '../core/backend.ts'

/**
 * Something that takes its time outside `async-result`: agents that work behind the scenes, documents that are embedded, files that are read.
 * It is ripe after as many looks and as much time as `tasks` of the options says.
 */
export class Progress {
  readonly #backend: Backend
  #looks = 0
  #readyAtMs = 0

  constructor(backend: Backend) {
    this.#backend = backend
    this.restart()
  }

  /** Whether it is ripe, without a look being counted. */
  get isDone(): boolean {
    return this.#looks <= 0 && this.#backend.clock.now() >= this.#readyAtMs
  }

  /** Looks once, and tells whether it was ripe. */
  poll(): boolean {
    const { isDone: ripe } = this
    this.#looks--
    return ripe
  }

  /** Begins anew. */
  restart(): void {
    const { polls = 0, ms = 0 } = this.#backend.options.tasks
    this.#looks = polls
    this.#readyAtMs = this.#backend.clock.now() + ms
  }
}
