import type { APIPromise } from '../internal/api-promise.ts'
import { outcomeOf, poll, type PollOptions } from '../internal/poll.ts'
import { readId } from '../internal/shape.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'
import type { Task, TaskState } from '../types.ts'

/**
 * Results of chat, image and video tasks.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/查询异步结果
 */
export class AsyncResult {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Retrieves the current state of a task. How long the server keeps tasks is not documented. */
  retrieve(id: string, options?: RequestOptions): APIPromise<TaskState> {
    return this.#transport.json('GET', path`/async-result/${id}`, {}, options)
  }

  /**
   * Retrieves the state of a task repeatedly until the task has succeeded.
   * @throws {TaskError} when the task fails or the deadline passes
   * @example
   * ```ts
   * const task = await zhipu.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫玩球' })
   * const { video_result } = await zhipu.asyncResult.poll(task, { deadlineMs: 300_000, onProgress: (state) => console.log(state) })
   * ```
   */
  poll<Result extends TaskState = TaskState>(
    task: Task<Result> | string,
    options?: PollOptions<TaskState>,
  ): Promise<Result> {
    return poll<TaskState>(
      (signal) => this.retrieve(typeof task === 'string' ? task : readId(task), { ...options, signal }),
      (state) => outcomeOf(state, 'task_status'),
      { clock: this.#transport.clock, ...options },
    ) as Promise<Result>
  }
}
