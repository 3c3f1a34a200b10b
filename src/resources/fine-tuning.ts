import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import { byCursor, paginate } from '../internal/page.ts'
import type { CursorList, PagePromise } from '../internal/page.ts'
import { outcomeOf, poll } from '../internal/poll.ts'
import type { PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

/** Hyperparameters of a fine-tuning job. */
export interface Hyperparameters {
  /** Examples per batch, 1 to 256. @default 'auto' */
  batch_size?: 'auto' | number | undefined
  /** Factor of the learning rate, 0.02 to 0.2. @default 'auto' */
  learning_rate_multiplier?: 'auto' | number | undefined
  /** Number of epochs, 1 to 50. @default 'auto' */
  n_epochs?: 'auto' | number | undefined
}

/** Request body of `POST /fine_tuning/jobs`. Sources: official SDKs; OpenAPI of 2025-07-23 for the ranges. */
export interface FineTuningJobParams {
  /** Model to fine-tune, for example `chatglm3-6b`. */
  model: string
  /** Id of a file with purpose `fine-tune`. */
  training_file: string
  /** Id of a file with validation data. */
  validation_file?: string | undefined
  hyperparameters?: Hyperparameters | undefined
  /** Part of the name of the new model, up to 40 characters. */
  suffix?: string | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
}

/** Fine-tuning job. Sources: official SDKs; OpenAPI of 2025-07-23 for the values of `status`. */
export interface FineTuningJob {
  /** `ftjob-20240429172916475-fb7r9` */
  id: string
  object?: 'fine_tuning.job' | (string & {}) | undefined
  request_id?: string | undefined
  /** Unix seconds. */
  created_at?: number | undefined
  /** Unix seconds. */
  finished_at?: number | null | undefined
  /** Error of a failed job. */
  error?: { code: string; message: string; param?: string | null | undefined } | null | undefined
  /** Model to fine-tune. */
  model?: string | undefined
  /** Name of the new model; absent or null until the job has succeeded. */
  fine_tuned_model?: string | null | undefined
  /** State of the job. */
  status: 'validating_files' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | (string & {})
  hyperparameters?: Hyperparameters | undefined
  training_file?: string | undefined
  validation_file?: string | null | undefined
  result_files?: string[] | undefined
  trained_tokens?: number | null | undefined
}

/** Event of a fine-tuning job. Source: official SDKs. */
export interface FineTuningEvent {
  id: string
  object?: 'fine_tuning.job.event' | (string & {}) | undefined
  type?: string | undefined
  /** Unix seconds. */
  created_at?: number | undefined
  level?: 'info' | 'warn' | 'error' | (string & {}) | undefined
  message?: string | undefined
  /** Training metrics. */
  data?: {
    epoch?: number | undefined
    current_steps?: number | undefined
    total_steps?: number | undefined
    elapsed_time?: string | undefined
    remaining_time?: string | undefined
    trained_tokens?: number | undefined
    loss?: number | undefined
    eval_loss?: number | undefined
    acc?: number | undefined
    eval_acc?: number | undefined
    learning_rate?: number | undefined
  } | undefined
}

/** Query parameters of the lists of jobs and events. */
export interface FineTuningListParams {
  /** Id of the last item of the previous page. Set automatically when the list is iterated. */
  after?: string | undefined
  /** Items per page. */
  limit?: number | undefined
}

/** Response of `DELETE /fine_tuning/fine_tuned_models/{model}`. Source: official SDKs. */
export interface DeletedFineTunedModel {
  request_id?: string | undefined
  model_name: string
  delete_status: 'deleting' | 'deleted' | (string & {})
}

/** Fine-tuning jobs: `zhipu.fineTuning.jobs`. */
export class FineTuningJobs {
  /** Events of jobs. */
  declare readonly events: FineTuningEvents
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    this.events = new FineTuningEvents(transport)
  }

  /**
   * Creates a fine-tuning job; `poll()` waits for its model.
   * @throws {TypeError} when `model` or `training_file` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const example = { messages: [{ role: 'user', content: '保修多久？' }, { role: 'assistant', content: '两年。' }] }
   * const file = new File([JSON.stringify(example)], 'train.jsonl')
   * const { id: training_file } = await zhipu.files.create({ file, purpose: 'fine-tune' })
   * const job = await zhipu.fineTuning.jobs.create({ model: 'chatglm3-6b', training_file, suffix: 'support' })
   * const { fine_tuned_model } = await zhipu.fineTuning.jobs.poll(job.id, { deadlineMs: 86_400_000 })
   * ```
   */
  create<P extends FineTuningJobParams>(
    params: Partial<FineTuningJobParams> & P,
    options?: RequestOptions,
  ): APIPromise<FineTuningJob> {
    return this.#transport.json(
      'POST',
      '/fine_tuning/jobs',
      { body: requireFields(params, 'model', 'training_file') },
      options,
    )
  }

  /** Lists the fine-tuning jobs of the account. */
  list(params?: FineTuningListParams, options?: RequestOptions): PagePromise<FineTuningJob> {
    return paginate(
      (query) => this.#transport.json<CursorList<FineTuningJob>>('GET', '/fine_tuning/jobs', { query }, options),
      params,
      byCursor,
    )
  }

  /** Retrieves the current state of a job. */
  retrieve(id: string, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json('GET', path`/fine_tuning/jobs/${id}`, {}, options)
  }

  /** Cancels a job. */
  cancel(id: string, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json('POST', path`/fine_tuning/jobs/${id}/cancel`, {}, options)
  }

  /** Deletes a job; its model is kept. */
  delete(id: string, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json('DELETE', path`/fine_tuning/jobs/${id}`, {}, options)
  }

  /**
   * Waits until a job has succeeded.
   * @throws {TaskError} when the job fails or is cancelled, or the deadline passes
   */
  poll(id: string, options?: PollOptions<FineTuningJob>): Promise<FineTuningJob> {
    return poll(
      (signal) => this.retrieve(id, { ...options, signal }),
      outcomeOf,
      { clock: this.#transport.clock, ...options },
    )
  }
}

/** Events of fine-tuning jobs: `zhipu.fineTuning.jobs.events`. */
export class FineTuningEvents {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Lists the events of a job. */
  list(id: string, params?: FineTuningListParams, options?: RequestOptions): PagePromise<FineTuningEvent> {
    return paginate(
      (query) =>
        this.#transport.json<CursorList<FineTuningEvent>>(
          'GET',
          path`/fine_tuning/jobs/${id}/events`,
          { query },
          options,
        ),
      params,
      byCursor,
    )
  }
}

/** Fine-tuned models: `zhipu.fineTuning.fineTunedModels`. */
export class FineTunedModels {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Deletes a fine-tuned model. */
  delete(model: string, options?: RequestOptions): APIPromise<DeletedFineTunedModel> {
    return this.#transport.json('DELETE', path`/fine_tuning/fine_tuned_models/${model}`, {}, options)
  }
}

/** Fine-tuning of models, an API of 2024 that newer documents no longer describe. */
export class FineTuning {
  /** Fine-tuning jobs. */
  declare readonly jobs: FineTuningJobs
  /** Models created by jobs. */
  declare readonly fineTunedModels: FineTunedModels

  constructor(transport: Transport) {
    this.jobs = new FineTuningJobs(transport)
    this.fineTunedModels = new FineTunedModels(transport)
  }
}
