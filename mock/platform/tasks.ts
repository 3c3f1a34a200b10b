import { type Slot, slot } from '../core/account.ts'
import type { Task as AcceptedTask } from '../../src/types.ts'
import { badField } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { Progress } from './progress.ts'

const tasksSlot: Slot<Tasks> = slot(() => new Tasks())

/** What a family orders: what it will have made, and how the answer to the order looks. */
export interface TaskOrder {
  readonly id: string
  readonly model: string
  readonly requestId: string
  /** The finished task, keys in the order of the wire. */
  readonly result: Readonly<Record<string, unknown>>
}

interface StoredTask extends TaskOrder {
  readonly progress: Progress
  outcome?: 'SUCCESS' | 'FAIL' | undefined
}

/** The tasks of an account. They end after some looks or some time, as `tasks` of the options says, or when a test says so. */
export class Tasks {
  readonly #tasks = new Map<string, StoredTask>()

  /** The tasks of the account that asks. */
  static of({ account }: Pick<Context, 'account'>): Tasks {
    const tasks = account.get(tasksSlot)
    account.tasks = tasks
    return tasks
  }

  /** Takes an order and tells the answer to it. */
  start({ backend }: Context, order: TaskOrder): AcceptedTask {
    this.#tasks.set(order.id, { ...order, progress: new Progress(backend) })
    return { id: order.id, model: order.model, request_id: order.requestId, task_status: 'PROCESSING' }
  }

  /**
   * One look at a task. `model` is null while it runs and `id` is absent from finished images and videos (documents' samples); the
   * shape of a failure is not documented.
   */
  poll(id: string): Readonly<Record<string, unknown>> {
    const task = this.#tasks.get(id)
    if (!task) throw badField('id')
    if (!task.outcome) {
      if (!task.progress.poll()) return { id, request_id: task.requestId, model: null, task_status: 'PROCESSING' }
      task.outcome = 'SUCCESS'
    }
    return task.outcome === 'SUCCESS'
      ? task.result
      : { id, request_id: task.requestId, model: task.model, task_status: 'FAIL' }
  }

  /** Ends a task well, now. @throws {TypeError} when nobody ordered it */
  complete(id: string): void {
    this.#end(id, 'SUCCESS')
  }

  /** Ends a task badly, now. @throws {TypeError} when nobody ordered it */
  fail(id: string): void {
    this.#end(id, 'FAIL')
  }

  /** True when somebody ordered this task. */
  has(id: string): boolean {
    return this.#tasks.has(id)
  }

  /** Ids of the tasks that still run, oldest first. */
  get pending(): readonly string[] {
    return [...this.#tasks.values()].filter((task) => !task.outcome).map((task) => task.id)
  }

  #end(id: string, how: 'SUCCESS' | 'FAIL'): void {
    const task = this.#tasks.get(id)
    if (!task) throw new TypeError(`Cannot end task: nobody ordered ${id}`)
    task.outcome = how
  }
}
