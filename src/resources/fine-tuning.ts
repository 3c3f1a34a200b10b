import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import { byCursor, paginate } from '../internal/page.ts'
import type { CursorList, PagePromise } from '../internal/page.ts'
import { poll, verdict } from '../internal/poll.ts'
import type { PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

/** How a training goes. */
export interface Hyperparameters {
  /** 1 to 256. @default 'auto' */
  batch_size?: 'auto' | number | undefined
  /** 0.02 to 0.2. @default 'auto' */
  learning_rate_multiplier?: 'auto' | number | undefined
  /** Rounds, 1 to 50. @default 'auto' */
  n_epochs?: 'auto' | number | undefined
}

/** Body of `POST /fine_tuning/jobs`. Source: official SDKs; ranges: OpenAPI of 2025-07-23. */
export interface FineTuningJobParams {
  /** Say `chatglm3-6b`. */
  model: string
  /** A file with purpose `fine-tune`. */
  training_file: string
  validation_file?: string | undefined
  hyperparameters?: Hyperparameters | undefined
  /** Goes into the name of the new model, up to 40 characters. */
  suffix?: string | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
}

/** A training. Source: official SDKs; words of `status`: OpenAPI of 2025-07-23. */
export interface FineTuningJob {
  /** `ftjob-20240429172916475-fb7r9` */
  id: string
  object?: 'fine_tuning.job' | (string & {}) | undefined
  request_id?: string | undefined
  /** Unix seconds. */
  created_at?: number | undefined
  /** Unix seconds. */
  finished_at?: number | null | undefined
  error?: { code: string; message: string; param?: string | null | undefined } | null | undefined
  model?: string | undefined
  /** Name of the new model, once there is one. */
  fine_tuned_model?: string | null | undefined
  status: 'validating_files' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | (string & {})
  hyperparameters?: Hyperparameters | undefined
  training_file?: string | undefined
  validation_file?: string | null | undefined
  result_files?: string[] | undefined
  trained_tokens?: number | null | undefined
}

/** Something that happened in a training. Source: official SDKs. */
export interface FineTuningEvent {
  id: string
  object?: 'fine_tuning.job.event' | (string & {}) | undefined
  type?: string | undefined
  /** Unix seconds. */
  created_at?: number | undefined
  level?: 'info' | 'warn' | 'error' | (string & {}) | undefined
  message?: string | undefined
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

/** Query of the two lists. */
export interface FineTuningListParams {
  /** Id of the last one of the page before; iterating sets it. */
  after?: string | undefined
  limit?: number | undefined
}

/** Answer of `DELETE /fine_tuning/fine_tuned_models/{model}`. Source: official SDKs. */
export interface DeletedFineTunedModel {
  request_id?: string | undefined
  model_name: string
  delete_status: 'deleting' | 'deleted' | (string & {})
}

/** `zhipu.fineTuning.jobs` */
export class FineTuningJobs {
  declare readonly events: FineTuningEvents
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    this.events = new FineTuningEvents(transport)
  }

  /**
   * Starts a training; `poll()` waits for it.
   * @throws {TypeError} before sending, when `model` or `training_file` is missing
   * @example
   * ```ts
   * const talk = { messages: [{ role: 'user', content: '保修多久？' }, { role: 'assistant', content: '两年。' }] }
   * const training = new File([JSON.stringify(talk)], 'train.jsonl')
   * const { id: training_file } = await zhipu.files.create({ file: training, purpose: 'fine-tune' })
   * const job = await zhipu.fineTuning.jobs.create({ model: 'chatglm3-6b', training_file, suffix: 'support' })
   * const { fine_tuned_model } = await zhipu.fineTuning.jobs.poll(job.id, { deadlineMs: 86_400_000 })
   * ```
   */
  create<P extends FineTuningJobParams>(params: P, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json(
      'POST',
      '/fine_tuning/jobs',
      { body: requireFields(params, 'model', 'training_file') },
      options,
    )
  }

  /** The trainings of the account. */
  list(params?: FineTuningListParams, options?: RequestOptions): PagePromise<FineTuningJob> {
    return paginate(
      (query) => this.#transport.json<CursorList<FineTuningJob>>('GET', '/fine_tuning/jobs', { query }, options),
      params,
      byCursor,
    )
  }

  /** How far a training is. */
  retrieve(id: string, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json('GET', path`/fine_tuning/jobs/${id}`, {}, options)
  }

  /** Calls a training off. */
  cancel(id: string, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json('POST', path`/fine_tuning/jobs/${id}/cancel`, {}, options)
  }

  /** Deletes a training; its model stays. */
  delete(id: string, options?: RequestOptions): APIPromise<FineTuningJob> {
    return this.#transport.json('DELETE', path`/fine_tuning/jobs/${id}`, {}, options)
  }

  /**
   * Waits until a training has succeeded.
   * @throws {TaskError} when it failed or was cancelled, or the deadline has passed
   */
  poll(id: string, options?: PollOptions<FineTuningJob>): Promise<FineTuningJob> {
    return poll(
      (signal) => this.retrieve(id, { ...options, signal }),
      ({ status }) => verdict(status),
      { clock: this.#transport.clock, ...options },
    )
  }
}

/** `zhipu.fineTuning.jobs.events` */
export class FineTuningEvents {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** What has happened in a training. */
  list(id: string, params?: FineTuningListParams, options?: RequestOptions): PagePromise<FineTuningEvent> {
    const target = path`/fine_tuning/jobs/${id}/events`
    return paginate(
      (query) => this.#transport.json<CursorList<FineTuningEvent>>('GET', target, { query }, options),
      params,
      byCursor,
    )
  }
}

/** `zhipu.fineTuning.fineTunedModels` */
export class FineTunedModels {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Deletes a model that was made by training. */
  delete(model: string, options?: RequestOptions): APIPromise<DeletedFineTunedModel> {
    return this.#transport.json('DELETE', path`/fine_tuning/fine_tuned_models/${model}`, {}, options)
  }
}

/** Training of own models, as of 2024; the newer documents no longer show it. */
export class FineTuning {
  declare readonly jobs: FineTuningJobs
  declare readonly fineTunedModels: FineTunedModels

  constructor(transport: Transport) {
    this.jobs = new FineTuningJobs(transport)
    this.fineTunedModels = new FineTunedModels(transport)
  }
}
