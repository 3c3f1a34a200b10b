import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import { byCursor, paginate } from '../internal/page.ts'
import type { CursorList, PagePromise } from '../internal/page.ts'
import { outcomeOf, poll } from '../internal/poll.ts'
import type { PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

/** Endpoint that runs the requests of a batch. The OpenAPI document lists the first; the guide's examples use all three. */
export type BatchEndpoint = '/v4/chat/completions' | '/v4/embeddings' | '/v4/images/generations' | (string & {})

/** Request body of `POST /batches`. Source: OpenAPI of 2026-07-11. */
export interface BatchParams {
  /** Id of a file with purpose `batch`. It has one `BatchLine` per line, up to 50 000 lines, all for the same model. */
  input_file_id: string
  /** Endpoint that runs the requests. */
  endpoint: BatchEndpoint
  /** Whether the server deletes the input file after the batch. @default true */
  auto_delete_input_file?: boolean | undefined
  /** Up to 16 pairs; names have up to 64 characters, values up to 512. */
  metadata?: Record<string, string> | null | undefined
  /** Expected duration; the server cancels batches after 7 days. Deprecated, but required by older documents. */
  completion_window?: '24h' | (string & {}) | undefined
}

/** Line of the input file: one request. Source: docs, "Batch", November 2026. */
export interface BatchLine<Body = unknown> {
  /** Id that matches a result with its request, because results are not in the order of the requests. */
  custom_id: string
  method: 'POST'
  /** Same as the `endpoint` of the batch. */
  url: BatchEndpoint
  /** Request body of the endpoint. */
  body: Body
}

/** Line of the output file or of the error file: one result. Sources: docs, "Batch"; results observed in 2024. */
export interface BatchOutputLine<Body = unknown> {
  response: {
    /** HTTP status. */
    status_code: number
    /** Response body of the endpoint, or its error body. `request_id` consists of a number and the `custom_id`. */
    body: Body
  }
  /** Error of a request that was not run; `response` is then `null`. Not documented; as in OpenAI's format. */
  error?: { code?: string | undefined; message?: string | undefined } | null | undefined
  /** The `custom_id` of the request. */
  custom_id: string
  /** Id of the batch. */
  id: string
}

/** State of a batch. */
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

/** Error in an input file. Source: official SDKs. */
export interface BatchFault {
  code?: string | undefined
  /** Line number, from 1. */
  line?: number | null | undefined
  message?: string | undefined
  param?: string | null | undefined
}

/**
 * A batch. Sources: OpenAPI of 2026-07-11; official SDKs for `errors` and for the object in `request_counts`, which is a number in the
 * document.
 */
export interface Batch {
  id: string
  object: 'batch' | (string & {})
  endpoint: BatchEndpoint
  input_file_id: string
  completion_window: string
  status: BatchStatus
  /** Id of the file with the results of successful requests, kept for 30 days. Empty or null until there is one. */
  output_file_id?: string | null | undefined
  /** Id of the file with the results of failed requests. Empty or null until there is one. */
  error_file_id?: string | null | undefined
  /** Reasons why the input file was rejected. */
  errors?: { object?: 'list' | undefined; data?: BatchFault[] | undefined } | null | undefined
  /** Unix milliseconds, as all times of a batch. Observed 2024; the OpenAPI document of 2026-07-11 has seconds. */
  created_at: number
  in_progress_at?: number | null | undefined
  expires_at?: number | null | undefined
  finalizing_at?: number | null | undefined
  completed_at?: number | null | undefined
  failed_at?: number | null | undefined
  expired_at?: number | null | undefined
  cancelling_at?: number | null | undefined
  cancelled_at?: number | null | undefined
  /** Numbers of requests by state. */
  request_counts?: { total: number; completed: number; failed: number } | null | undefined
  metadata?: Record<string, string> | null | undefined
}

/** Query parameters of `GET /batches`. */
export interface BatchListParams {
  /** Id of the last batch of the previous page. Set automatically when the list is iterated. */
  after?: string | undefined
  /** Batches per page. @default 20 */
  limit?: number | undefined
}

/**
 * Batches: files of requests that the server runs asynchronously, at half the price.
 * @see https://docs.bigmodel.cn/cn/guide/tools/batch
 */
export class Batches {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a batch from an input file; `poll()` waits for its end.
   * @throws {TypeError} when `input_file_id` or `endpoint` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const batch = await zhipu.batches.create({ input_file_id: file.id, endpoint: '/v4/chat/completions' })
   * const { output_file_id } = await zhipu.batches.poll(batch.id, { intervalMs: 30_000, deadlineMs: 86_400_000 })
   * ```
   */
  create<P extends BatchParams>(params: Partial<BatchParams> & P, options?: RequestOptions): APIPromise<Batch> {
    return this.#transport.json(
      'POST',
      '/batches',
      { body: requireFields(params, 'input_file_id', 'endpoint') },
      options,
    )
  }

  /** Retrieves the current state of a batch. */
  retrieve(id: string, options?: RequestOptions): APIPromise<Batch> {
    return this.#transport.json('GET', path`/batches/${id}`, {}, options)
  }

  /** Lists the batches of the account. */
  list(params?: BatchListParams, options?: RequestOptions): PagePromise<Batch> {
    return paginate(
      (query) => this.#transport.json<CursorList<Batch>>('GET', '/batches', { query }, options),
      params,
      byCursor,
    )
  }

  /**
   * Cancels a batch. Its status is `cancelling` until the running requests have ended, then `completed` with a `cancelling_at` (observed 2024), or
   * `cancelled` (OpenAPI of 2026-07-11).
   */
  cancel(id: string, options?: RequestOptions): APIPromise<Batch> {
    return this.#transport.json('POST', path`/batches/${id}/cancel`, {}, options)
  }

  /**
   * Waits until a batch has completed. A cancelled batch may complete, too: it has a `cancelling_at`.
   * @throws {TaskError} when the batch fails, expires or is cancelled, or the deadline passes
   */
  poll(id: string, options?: PollOptions<Batch>): Promise<Batch> {
    return poll(
      (signal) => this.retrieve(id, { ...options, signal }),
      outcomeOf,
      { clock: this.#transport.clock, ...options },
    )
  }
}
