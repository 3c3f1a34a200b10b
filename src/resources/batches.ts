import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import { byCursor, paginate } from '../internal/page.ts'
import type { CursorList, PagePromise } from '../internal/page.ts'
import { poll, verdict } from '../internal/poll.ts'
import type { PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

/** Where the requests of a batch go. The document lists the first; the guide's examples have all three. */
export type BatchEndpoint = '/v4/chat/completions' | '/v4/embeddings' | '/v4/images/generations' | (string & {})

/** Body of `POST /batches`. Source: OpenAPI of 2026-07-11. */
export interface BatchParams {
  /** A file with purpose `batch`: one `BatchLine` per line, up to 50 000 of them, all for one model. */
  input_file_id: string
  endpoint: BatchEndpoint
  /** @default true */
  auto_delete_input_file?: boolean | undefined
  /** Up to 16 pairs; names up to 64 characters, values up to 512. */
  metadata?: Record<string, string> | null | undefined
  /** Older documents require it. Work is expected to end within it and called off after 7 days. */
  completion_window?: '24h' | (string & {}) | undefined
}

/** A line of the input file. Source: docs "Batch", read 2026-11-20. */
export interface BatchLine<Body = unknown> {
  /** Joins an answer to its question: answers come in any order. */
  custom_id: string
  method: 'POST'
  url: BatchEndpoint
  body: Body
}

/** A line of the output file or of the error file. Source: docs "Batch", real results of 2024. */
export interface BatchOutputLine<Body = unknown> {
  response: {
    status_code: number
    /** The endpoint's answer, or its error. `request_id` is made of a number and the `custom_id`. */
    body: Body
  }
  custom_id: string
  /** Id of the batch. */
  id: string
}

/** Where a batch stands. */
export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled'
  | (string & {})

/** What is wrong with an input file. Source: official SDKs. */
export interface BatchFault {
  code?: string | undefined
  /** Counts from 1. */
  line?: number | null | undefined
  message?: string | undefined
  param?: string | null | undefined
}

/** A batch. Source: OpenAPI of 2026-07-11; `errors` and the object of `request_counts`: official SDKs (the document has a number). */
export interface Batch {
  id: string
  object: 'batch' | (string & {})
  endpoint: BatchEndpoint
  input_file_id: string
  completion_window: string
  status: BatchStatus
  /** Results of the requests that went well, kept for 30 days. */
  output_file_id?: string | null | undefined
  /** Results of the others. */
  error_file_id?: string | null | undefined
  /** Why the batch failed before it began. */
  errors?: { object?: 'list' | undefined; data?: BatchFault[] | undefined } | null | undefined
  /** Unix seconds, as all times here. */
  created_at: number
  in_progress_at?: number | null | undefined
  expires_at?: number | null | undefined
  finalizing_at?: number | null | undefined
  completed_at?: number | null | undefined
  failed_at?: number | null | undefined
  expired_at?: number | null | undefined
  cancelling_at?: number | null | undefined
  cancelled_at?: number | null | undefined
  request_counts?: { total: number; completed: number; failed: number } | null | undefined
  metadata?: Record<string, string> | null | undefined
}

/** Query of `GET /batches`. */
export interface BatchListParams {
  /** Id of the last batch of the page before; iterating sets it. */
  after?: string | undefined
  /** Batches on a page. @default 20 */
  limit?: number | undefined
}

/**
 * Many requests in one file, at half the price.
 * @see https://docs.bigmodel.cn/cn/guide/tools/batch
 */
export class Batches {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Starts the requests of a file; `poll()` waits for their end.
   * @throws {TypeError} before sending, when `input_file_id` or `endpoint` is missing
   * @example
   * ```ts
   * const batch = await zhipu.batches.create({ input_file_id: file.id, endpoint: '/v4/chat/completions' })
   * const { output_file_id } = await zhipu.batches.poll(batch.id, { intervalMs: 30_000, deadlineMs: 86_400_000 })
   * ```
   */
  create<P extends BatchParams>(params: P, options?: RequestOptions): APIPromise<Batch> {
    return this.#transport.json(
      'POST',
      '/batches',
      { body: requireFields(params, 'input_file_id', 'endpoint') },
      options,
    )
  }

  /** How far a batch is. */
  retrieve(id: string, options?: RequestOptions): APIPromise<Batch> {
    return this.#transport.json('GET', path`/batches/${id}`, {}, options)
  }

  /** The batches of the account. */
  list(params?: BatchListParams, options?: RequestOptions): PagePromise<Batch> {
    return paginate(
      (query) => this.#transport.json<CursorList<Batch>>('GET', '/batches', { query }, options),
      params,
      byCursor,
    )
  }

  /** Calls a batch off. It is `cancelling` until the requests under way have ended. */
  cancel(id: string, options?: RequestOptions): APIPromise<Batch> {
    return this.#transport.json('POST', path`/batches/${id}/cancel`, {}, options)
  }

  /**
   * Waits until a batch has completed.
   * @throws {TaskError} when it failed, expired or was cancelled, or the deadline has passed
   */
  poll(id: string, options?: PollOptions<Batch>): Promise<Batch> {
    return poll(
      (signal) => this.retrieve(id, { ...options, signal }),
      ({ status }) => verdict(status),
      { clock: this.#transport.clock, ...options },
    )
  }
}
