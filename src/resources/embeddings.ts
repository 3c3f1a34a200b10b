import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck } from '../types.ts'

/** Request body of `POST /embeddings`. Sources: OpenAPI of 2026-07-11; official Python SDK for the last three fields. */
export interface EmbeddingParams {
  /** Embedding model; api.z.ai has none (docs.z.ai, August 2026). */
  model: 'embedding-3' | 'embedding-2' | (string & {})
  /**
   * Text or texts to embed. The vector of each text has the same index as the text.
   * `embedding-3`: up to 64 texts with up to 3072 tokens each (2048 in documents of 2025).
   * `embedding-2`: up to 512 tokens per text, 8K tokens per request.
   */
  input: string | readonly string[]
  /**
   * Length of each vector, for `embedding-3`. Vectors of `embedding-2` always have 1024 numbers.
   * @default 2048
   */
  dimensions?: 256 | 512 | 1024 | 2048 | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Content moderation settings. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Embedding of one text. */
export interface Embedding {
  /** The vector. */
  embedding: number[]
  /** Index of the text in `input`. */
  index: number
  object: 'embedding'
}

/** Response of `POST /embeddings`. It has neither `id` nor `created`. Source: OpenAPI of 2026-07-11. */
export interface EmbeddingList {
  model: string
  /** One embedding for each text, in the order of `input`. */
  data: Embedding[]
  object: 'list'
  /** Token usage; `completion_tokens` is always 0. */
  usage: { completion_tokens: number; prompt_tokens: number; total_tokens: number }
}

/**
 * Text embeddings.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/文本嵌入
 */
export class Embeddings {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a vector for each text, in the order of the texts.
   * @throws {TypeError} when `model` or `input` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { data } = await zhipu.embeddings.create({ model: 'embedding-3', input: ['苹果', '香蕉'], dimensions: 256 })
   * console.log(data.length, data[0]?.embedding.length) // 2 256
   * ```
   */
  create<P extends EmbeddingParams>(
    params: Partial<EmbeddingParams> & P,
    options?: RequestOptions,
  ): APIPromise<EmbeddingList> {
    return this.#transport.json('POST', '/embeddings', { body: requireFields(params, 'model', 'input') }, options)
  }
}
