import { type Slot, slot } from '../core/account.ts'
import type { Task as AcceptedTask } from '../../src/types.ts'
import { badField } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import { Progress } from './progress.ts'

const tasksSlot: Slot<Tasks> = slot(() => new Tasks())

/** A task that an endpoint starts, with the result that polling returns when it is done. */
export interface NewTask {
  readonly id: string
  readonly model: string
  readonly requestId: string
  /** The result of the finished task, with its keys in wire order. */
  readonly result: Readonly<Record<string, unknown>>
}

interface StoredTask extends NewTask {
  readonly progress: Progress
  outcome?: 'SUCCESS' | 'FAIL' | undefined
  /** Members of the result that the test has set. */
  scripted?: { readonly task_status?: 'SUCCESS' | 'FAIL' | undefined } | undefined
}

/** The asynchronous tasks of an account. They end after the polls and the time of the option `tasks`, or when a test ends them. */
export class Tasks {
  readonly #tasks = new Map<string, StoredTask>()

  /** The tasks of the account that sent the request. */
  static of({ account }: Pick<Context, 'account'>): Tasks {
    const tasks = account.get(tasksSlot)
    account.tasks = tasks
    return tasks
  }

  /** Starts a task. Returns the response to the request that started it. */
  start({ backend }: Context, task: NewTask): AcceptedTask {
    this.#tasks.set(task.id, { ...task, progress: new Progress(backend) })
    return { id: task.id, model: task.model, request_id: task.requestId, task_status: 'PROCESSING' }
  }

  /**
   * Polls a task once. While it runs, `model` is null; results of images and videos have no `id` (samples of the docs). The shape of a failed
   * task is not documented.
   *
   * @throws {Refusal} 1214 for an unknown id.
   */
  poll(id: string): Readonly<Record<string, unknown>> {
    const task = this.#tasks.get(id)
    if (!task) throw badField('id')
    if (!task.outcome) {
      if (!task.progress.poll()) return { id, request_id: task.requestId, model: null, task_status: 'PROCESSING' }
      task.outcome = task.scripted?.task_status ?? 'SUCCESS'
    }
    const { outcome, result, scripted, requestId, model } = task
    if (outcome === 'SUCCESS') return { ...result, ...scripted, task_status: outcome }
    const details = scripted?.task_status === 'FAIL' ? scripted : {}
    return { id, request_id: requestId, model, ...details, task_status: outcome }
  }

  /** Merges these members into the result of a task. */
  script(id: string, result: object): void {
    const task = this.#tasks.get(id)
    if (task) task.scripted = result
  }

  /** Ends a task successfully, now. @throws {TypeError} for an unknown id. */
  complete(id: string): void {
    this.#end(id, 'SUCCESS')
  }

  /** Ends a task as failed, now. @throws {TypeError} for an unknown id. */
  fail(id: string): void {
    this.#end(id, 'FAIL')
  }

  /** True when the account has a task with this id. */
  has(id: string): boolean {
    return this.#tasks.has(id)
  }

  /** Ids of the running tasks, oldest first. */
  get pending(): readonly string[] {
    return [...this.#tasks.values()].filter((task) => !task.outcome).map((task) => task.id)
  }

  #end(id: string, outcome: 'SUCCESS' | 'FAIL'): void {
    const task = this.#tasks.get(id)
    if (!task) throw new TypeError(`Cannot end task: there is no task ${id}`)
    task.outcome = outcome
  }
}
