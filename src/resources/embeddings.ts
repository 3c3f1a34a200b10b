import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck } from '../types.ts'

/** Body of `POST /embeddings`. Source: OpenAPI of 2026-07-11; the last three fields: official Python SDK. */
export interface EmbeddingParams {
  /** api.z.ai offers none (its documents, August 2026). */
  model: 'embedding-3' | 'embedding-2' | (string & {})
  /**
   * One text or several, each answered by one vector at the same index.
   * `embedding-3`: up to 64 texts of 3072 tokens each (the documents of 2025 said 2048).
   * `embedding-2`: 512 tokens each, 8K in all.
   */
  input: string | readonly string[]
  /**
   * Length of each vector. `embedding-3` only; `embedding-2` is fixed at 1024.
   * @default 2048
   */
  dimensions?: 256 | 512 | 1024 | 2048 | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** One vector. */
export interface Embedding {
  embedding: number[]
  /** Place of its text in `input`. */
  index: number
  object: 'embedding'
}

/** Answer of `POST /embeddings`. It has neither `id` nor `created`. Source: OpenAPI of 2026-07-11. */
export interface EmbeddingList {
  model: string
  data: Embedding[]
  object: 'list'
  /** `completion_tokens` is always 0. */
  usage: { completion_tokens: number; prompt_tokens: number; total_tokens: number }
}

/**
 * Turns texts into vectors.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/文本嵌入
 */
export class Embeddings {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * One vector for each text, in the order of the texts.
   * @throws {TypeError} before sending, when `model` or `input` is missing
   * @example
   * ```ts
   * const { data } = await zhipu.embeddings.create({ model: 'embedding-3', input: ['苹果', '香蕉'], dimensions: 256 })
   * console.log(data.length, data[0]?.embedding.length) // 2 256
   * ```
   */
  create<P extends EmbeddingParams>(params: P, options?: RequestOptions): APIPromise<EmbeddingList> {
    return this.#transport.json('POST', '/embeddings', { body: requireFields(params, 'model', 'input') }, options)
  }
}
