import type { Desk } from '../scripting/scope-state.ts'
import type { Tasks } from '../platform/tasks.ts'

/** A test's hand on the tasks of its scope: asynchronous chats, images and videos. */
export class TaskHand {
  readonly #desk: Desk

  /** @internal A scope has one: `zhipu.tasks`. */
  constructor(desk: Desk) {
    this.#desk = desk
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
    const accounts = [...this.#desk.world.accounts.values()].filter(({ desk }) => desk === this.#desk)
    return accounts.flatMap((account) => account.peek<Tasks>('tasks') ?? [])
  }
}
