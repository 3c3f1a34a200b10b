import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Request body of `POST /rerank`. Source: OpenAPI of 2026-07-11. */
export interface RerankParams {
  model: 'rerank' | (string & {})
  /** Text to compare the documents with, up to 4096 characters. */
  query: string
  /** Texts to rank, up to 128 with up to 4096 characters each. */
  documents: readonly string[]
  /**
   * Maximum number of results; 0 returns all.
   * @default 0
   */
  top_n?: number | undefined
  /**
   * Whether to return the text of each document.
   * @default false
   */
  return_documents?: boolean | undefined
  /**
   * Whether to return the raw scores of the model instead of scores between 0 and 1.
   * @default false
   */
  return_raw_scores?: boolean | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
}

/** Score of a document. */
export interface RerankResult {
  /** Text of the document, with `return_documents: true`. The OpenAPI document requires it always, which contradicts its own default. */
  document?: string | undefined
  /** Index of the document in `documents`. */
  index: number
  /** Relevance to the query, 0 to 1 unless `return_raw_scores` is true. */
  relevance_score: number
}

/** Response of `POST /rerank`. Sources: OpenAPI of 2026-07-11 and the sample of the documents. */
export interface Ranking {
  /** Unix seconds. */
  created: number
  id: string
  request_id: string
  /** Results in descending order of `relevance_score`. */
  results: RerankResult[]
  /** Token usage. `prompt_tokens` counts the documents, and the query once per document; there are no completion tokens. */
  usage: { prompt_tokens: number; total_tokens: number }
}

/**
 * Reranking: orders documents by their relevance to a query.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/文本重排序
 */
export class Rerank {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Scores the documents and returns them in descending order of relevance.
   * @throws {TypeError} when `model`, `query` or `documents` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { results } = await zhipu.rerank.create({
   *   model: 'rerank',
   *   query: 'capital of Nevada',
   *   documents: ['Reno is a city', 'Carson City is the capital of Nevada'],
   * })
   * console.log(results[0]?.index) // 1
   * ```
   */
  create<P extends RerankParams>(params: Partial<RerankParams> & P, options?: RequestOptions): APIPromise<Ranking> {
    return this.#transport.json(
      'POST',
      '/rerank',
      { body: requireFields(params, 'model', 'query', 'documents') },
      options,
    )
  }
}
