import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Body of `POST /rerank`. Source: OpenAPI of 2026-07-11. */
export interface RerankParams {
  model: 'rerank' | (string & {})
  /** Up to 4096 characters. */
  query: string
  /** Up to 128 texts of 4096 characters each. */
  documents: readonly string[]
  /**
   * How many of the best to return; 0 returns all.
   * @default 0
   */
  top_n?: number | undefined
  /**
   * Whether each result carries its text.
   * @default false
   */
  return_documents?: boolean | undefined
  /**
   * Whether scores are returned as the model gives them, not brought between 0 and 1.
   * @default false
   */
  return_raw_scores?: boolean | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
}

/** One document and how well it answers the query. */
export interface RerankResult {
  /** Present when `return_documents` was set. The OpenAPI document requires it always; its own default says otherwise. */
  document?: string | undefined
  /** Place of the document in `documents`. */
  index: number
  relevance_score: number
}

/** Answer of `POST /rerank`. Source: OpenAPI of 2026-07-11 and the documents' sample. */
export interface Ranking {
  /** Unix seconds. */
  created: number
  id: string
  request_id: string
  /** Best first. */
  results: RerankResult[]
  /** `prompt_tokens` counts the query once for each document, and the documents. There are no completion tokens. */
  usage: { prompt_tokens: number; total_tokens: number }
}

/**
 * Orders documents by how well they answer a query.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/文本重排序
 */
export class Rerank {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Scores each document, best first.
   * @throws {TypeError} before sending, when `model`, `query` or `documents` is missing
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
  create<P extends RerankParams>(params: P, options?: RequestOptions): APIPromise<Ranking> {
    return this.#transport.json(
      'POST',
      '/rerank',
      { body: requireFields(params, 'model', 'query', 'documents') },
      options,
    )
  }
}
