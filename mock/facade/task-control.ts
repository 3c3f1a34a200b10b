import type { ControllableTasks } from '../core/account.ts'
import type { Backend } from '../core/backend.ts'
import type { ScopeState } from '../scripting/scope-state.ts'

/** Control of the asynchronous tasks of a scope: chats, images and videos. */
export class TaskHand {
  readonly #backend: Backend
  readonly #scopeState: ScopeState

  /** @internal A scope has one: `zhipu.tasks`. */
  constructor(backend: Backend, scopeState: ScopeState) {
    this.#backend = backend
    this.#scopeState = scopeState
  }

  /** Ids of the running tasks, oldest first. */
  get pending(): readonly string[] {
    return this.#all().flatMap((tasks) => tasks.pending)
  }

  /**
   * Completes a task, or all running tasks.
   *
   * @throws {TypeError} when there is no such task.
   */
  complete(id?: string | undefined): void {
    this.#end(id, (tasks, taskId) => tasks.complete(taskId))
  }

  /**
   * Fails a task, or all running tasks.
   *
   * @throws {TypeError} when there is no such task.
   */
  fail(id?: string | undefined): void {
    this.#end(id, (tasks, taskId) => tasks.fail(taskId))
  }

  #end(id: string | undefined, end: (tasks: ControllableTasks, id: string) => void): void {
    const all = this.#all()
    if (id === undefined) {
      for (const tasks of all) for (const pending of tasks.pending) end(tasks, pending)
      return
    }
    const owner = all.find((tasks) => tasks.has(id))
    if (!owner) throw new TypeError(`Cannot end task: there is no task ${id}`)
    end(owner, id)
  }

  #all(): ControllableTasks[] {
    const accounts = [...this.#backend.accounts.values()].filter(({ scope }) => scope === this.#scopeState)
    return accounts.flatMap((account) => account.tasks ?? [])
  }
}
