import type { Backend } from '../core/backend.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import { type Tasks, tasksSlot } from '../platform/tasks.ts'

/** A test's hand on the tasks of its scope: asynchronous chats, images and videos. */
export class TaskHand {
  readonly #backend: Backend
  readonly #scopeState: ScopeState

  /** @internal A scope has one: `zhipu.tasks`. */
  constructor(backend: Backend, scopeState: ScopeState) {
    this.#backend = backend
    this.#scopeState = scopeState
  }

  /** Ids of the tasks that still run, oldest first. */
  get pending(): readonly string[] {
    return this.#all().flatMap((tasks) => tasks.pending)
  }

  /**
   * Ends a task well, or all that run.
   *
   * @throws {TypeError} when nobody ordered it.
   */
  complete(id?: string | undefined): void {
    this.#end(id, (tasks, one) => tasks.complete(one))
  }

  /**
   * Ends a task badly, or all that run.
   *
   * @throws {TypeError} when nobody ordered it.
   */
  fail(id?: string | undefined): void {
    this.#end(id, (tasks, one) => tasks.fail(one))
  }

  #end(id: string | undefined, end: (tasks: Tasks, id: string) => void): void {
    const all = this.#all()
    if (id === undefined) {
      for (const tasks of all) for (const one of tasks.pending) end(tasks, one)
      return
    }
    const owner = all.find((tasks) => tasks.has(id))
    if (!owner) throw new TypeError(`Cannot end task: nobody ordered ${id}`)
    end(owner, id)
  }

  #all(): Tasks[] {
    const accounts = [...this.#backend.accounts.values()].filter(({ scope }) => scope === this.#scopeState)
    return accounts.flatMap((account) => account.peek(tasksSlot) ?? [])
  }
}
