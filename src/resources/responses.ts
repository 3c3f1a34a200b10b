import { type APIPromise, apiPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import { byCursor, type CursorList, type PagePromise, paginate } from '../internal/page.ts'
import type { Call, Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions, RetryRule } from '../options.ts'
import type {
  DeletedResponse,
  ResponseInputItemsParams,
  ResponseObject,
  ResponseParams,
  ResponseStoredItem,
} from '../types.ts'
import { responseCodec, ResponseStream } from './responses-stream.ts'

const root = true

/** Retry rules of the words that the API has as codes, tried after those of the caller. */
const wordRules: readonly RetryRule[] = [
  { code: 'overloaded', then: 'slow' },
  { code: 'insufficient_quota', then: 'stop' },
]

/**
 * OpenAI's Responses API: `POST /api/v1/responses`, beside `/api/paas/v4`. Its errors have words as their `code`, such as `insufficient_quota`,
 * `overloaded`, `model_not_found` and `context_length_exceeded`. An empty balance (`insufficient_quota`) is not retried. A key with a Coding Plan works
 * too.
 *
 * @see https://docs.bigmodel.cn/cn/guide/develop/responses/introduction
 */
export class Responses {
  readonly #transport: Transport
  readonly #retry: readonly RetryRule[] | undefined

  /** @param retry The retry rules of the client. */
  constructor(transport: Transport, _under?: unknown, retry?: readonly RetryRule[]) {
    this.#transport = transport
    this.#retry = retry
  }

  #request(
    params: ResponseParams,
    options: RequestOptions = {},
  ): readonly ['POST', '/v1/responses', Call, RequestOptions] {
    const retry = [...options.retry ?? this.#retry ?? [], ...wordRules]
    return ['POST', '/v1/responses', { body: requireFields(params, 'model', 'input'), root }, { ...options, retry }]
  }

  /**
   * Creates a response. With `stream: true` it resolves with a stream when the first event has arrived; failures before that are retried. A
   * response that is `incomplete` is a result, see `incomplete_details`; so is one that is `failed` with HTTP status 200, see `error`. A stream throws
   * for that one.
   *
   * @throws {TypeError} when `model` or `input` is missing or empty, before the request is sent
   * @throws {APIStatusError} for an error status; `code` is its word
   * @example
   * ```ts
   * const first = await zhipu.responses.create({ model: 'glm-5.3', input: '你好', store: true })
   * const next = await zhipu.responses.create({ model: 'glm-5.3', input: '再见', previous_response_id: first.id })
   * console.log(next.output)
   * ```
   */
  create<P extends ResponseParams & { stream: true }>(params: P, options?: RequestOptions): APIPromise<ResponseStream>
  create<P extends ResponseParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<ResponseObject>
  create<P extends ResponseParams>(params: P, options?: RequestOptions): APIPromise<ResponseObject | ResponseStream>
  create(params: ResponseParams, options?: RequestOptions): APIPromise<ResponseObject | ResponseStream> {
    return params.stream
      ? apiPromise(this.stream(params, options).withResponse())
      : this.#transport.json<ResponseObject>(...this.#request(params, options))
  }

  /**
   * Creates a stream that sends its request when it is first read. All other errors are thrown to its reader.
   *
   * @throws {TypeError} when `model` or `input` is missing or empty
   * @example
   * ```ts
   * const stream = zhipu.responses.stream({ model: 'glm-5.3', input: '你好' })
   * for await (const piece of stream.text()) console.log(piece)
   * console.log((await stream.final()).usage)
   * ```
   */
  stream<P extends Omit<ResponseParams, 'stream'>>(params: P, options?: RequestOptions): ResponseStream {
    const request = this.#request({ ...params, stream: true }, options)
    return new ResponseStream((stop) => this.#transport.open(stop, ...request, responseCodec))
  }

  /**
   * Retrieves a response that was created with `store: true`, within 7 days. As with `create()`, one that is `failed` is a result.
   *
   * @throws {APIStatusError} when there is no response with this id
   */
  retrieve(id: string, options?: RequestOptions): APIPromise<ResponseObject> {
    return this.#transport.json('GET', path`/v1/responses/${id}`, { root }, options)
  }

  /** Deletes a stored response. */
  delete(id: string, options?: RequestOptions): APIPromise<DeletedResponse> {
    return this.#transport.json('DELETE', path`/v1/responses/${id}`, { root }, options)
  }

  /**
   * Lists the input items of a stored response, the latest first.
   *
   * @example
   * ```ts
   * const response = await zhipu.responses.create({ model: 'glm-5.3', input: '你好', store: true })
   * for await (const item of zhipu.responses.inputItems(response.id, { order: 'asc' })) console.log(item)
   * ```
   */
  inputItems(id: string, params?: ResponseInputItemsParams, options?: RequestOptions): PagePromise<ResponseStoredItem> {
    return paginate(
      (query) =>
        this.#transport.json<CursorList<ResponseStoredItem>>(
          'GET',
          path`/v1/responses/${id}/input_items`,
          { query, root },
          options,
        ),
      params,
      byCursor,
    )
  }
}
