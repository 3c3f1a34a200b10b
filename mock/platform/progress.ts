import type { Backend } from '../core/backend.ts'

/**
 * Progress of asynchronous work: tasks, agents, embedding of documents, parsing of files. Done after `tasks.polls` polls and `tasks.ms`
 * milliseconds of the options.
 */
export class Progress {
  readonly #backend: Backend
  #pollsLeft = 0
  #doneAtMs = 0

  constructor(backend: Backend) {
    this.#backend = backend
    this.restart()
  }

  /** True when the work is done. Reading it does not count as a poll. */
  get isDone(): boolean {
    return this.#pollsLeft <= 0 && this.#backend.clock.now() >= this.#doneAtMs
  }

  /** Counts a poll and returns whether the work was done before it: with `polls: 2` the third poll returns true. */
  poll(): boolean {
    const { isDone } = this
    this.#pollsLeft--
    return isDone
  }

  /** Starts the work again. */
  restart(): void {
    const { polls = 0, ms = 0 } = this.#backend.options.tasks
    this.#pollsLeft = polls
    this.#doneAtMs = this.#backend.clock.now() + ms
  }
}
