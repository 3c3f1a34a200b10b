import type { APIPromise } from '../internal/api-promise.ts'
import { byNumber, type NumberedList, type PagePromise, paginate } from '../internal/page.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope, Receipt } from '../types.ts'

/** Body of `POST /llm-application/open/knowledge`. Source: OpenAPI of 2026-07-11. */
export interface KnowledgeCreateParams {
  /** 3 is Embedding-2, 11 is Embedding-3, 12 is Embedding-3-pro. */
  embedding_id: 3 | 11 | 12 | (number & {})
  embedding_model?: 'Embedding-2' | 'Embedding-3' | 'Embedding-3-pro' | (string & {}) | undefined
  /** 1 lets a model describe each slice by its surroundings before it is embedded. @default 0 */
  contextual?: 0 | 1 | undefined
  name: string
  description?: string | undefined
  /** @default 'blue' */
  background?: 'blue' | 'red' | 'orange' | 'purple' | 'sky' | 'green' | 'yellow' | (string & {}) | undefined
  /** @default 'question' */
  icon?: 'question' | 'book' | 'seal' | 'wrench' | 'tag' | 'horn' | 'house' | (string & {}) | undefined
}

/** Body of `PUT /llm-application/open/knowledge/{id}`: what is absent stays. Source: OpenAPI of 2026-07-11. */
export interface KnowledgeUpdateParams extends Partial<KnowledgeCreateParams> {
  /** Told when all documents are embedded anew, after a change of the model. */
  callback_url?: string | undefined
  /** Headers of that call. */
  callback_header?: Record<string, string> | undefined
}

/** Query of `GET /llm-application/open/knowledge`. */
export interface KnowledgeListParams {
  /** Counted from 1. @default 1 */
  page?: number | undefined
  /** @default 10 */
  size?: number | undefined
}

/** A knowledge base. */
export interface KnowledgeBase {
  id: string
  embedding_id: number
  name: string
  description: string
  contextual: number
  background: string
  icon: string
  /** Number of documents. */
  document_size: number
  /** Tokens of all documents; `capacity()` counts bytes under the same name. */
  length: number
  /** Characters of all documents. */
  word_num: number
}

/** Characters and bytes. */
export interface KnowledgeCapacityItem {
  word_num: number
  length: number
}

/** What the account has used of what it may use. */
export interface KnowledgeCapacity {
  used: KnowledgeCapacityItem
  total: KnowledgeCapacityItem
}

/** Body of `POST /llm-application/open/knowledge/retrieve`. Source: OpenAPI of 2026-07-11. */
export interface KnowledgeSearchParams {
  /** Up to 1000 characters. */
  query: string
  knowledge_ids: readonly string[]
  /** Only slices of these documents. */
  document_ids?: readonly string[] | undefined
  /** Slices in the answer, 1 to 20. @default 8 */
  top_k?: number | undefined
  /** Slices recalled before ranking, 1 to 100. @default 10 */
  top_n?: number | undefined
  /** @default 'mixed' */
  recall_method?: 'embedding' | 'keyword' | 'mixed' | (string & {}) | undefined
  /** Weight of the vectors in `mixed`, 0 to 100; `zrag.retrieval` counts it from 0 to 1. @default 80 */
  recall_ratio?: number | undefined
  /** 1 ranks again with `rerank_model`. @default 0 */
  rerank_status?: 0 | 1 | undefined
  rerank_model?: 'rerank' | 'rerank-pro' | (string & {}) | undefined
  /** Slices that score less are left out, 0 to 1. */
  fractional_threshold?: number | undefined
  request_id?: string | undefined
}

/** A piece of a document that was found. */
export interface KnowledgeSlice {
  text: string
  /** 0 to 1, best first. */
  score: number
  metadata: {
    _id: string
    knowledge_id: string
    doc_id: string
    doc_name: string
    doc_url: string
    /** Empty unless the base is `contextual`. */
    contextual_text: string
  }
}

/**
 * Knowledge bases. Posts below `/api/llm-application/open/knowledge`, where each answer comes in an envelope
 * `{ code, message, data, timestamp }`; a code other than 200 throws.
 * @see https://docs.bigmodel.cn/api-reference/知识库-api/创建知识库
 */
export class KnowledgeBases {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Makes an empty knowledge base.
   * @throws {TypeError} before sending, when `name` or `embedding_id` is missing
   * @example
   * ```ts
   * const { data: { id } } = await zhipu.knowledge.create({ name: 'manuals', embedding_id: 11 })
   * ```
   */
  create<P extends KnowledgeCreateParams>(params: P, options?: RequestOptions): APIPromise<Envelope<{ id: string }>> {
    return this.#transport.json('POST', '/llm-application/open/knowledge', {
      body: requireFields(params, 'name', 'embedding_id'),
      root: true,
    }, options)
  }

  /** All knowledge bases of the account. */
  list(params?: KnowledgeListParams, options?: RequestOptions): PagePromise<KnowledgeBase> {
    return paginate(
      (query) =>
        this.#transport.json<Envelope<NumberedList<KnowledgeBase>>>(
          'GET',
          '/llm-application/open/knowledge',
          { query, root: true },
          options,
        ),
      params,
      ({ data }, query) => byNumber(data, query),
    )
  }

  /** One knowledge base. The path that is called `retrieve`, is `search()`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<Envelope<KnowledgeBase>> {
    return this.#transport.json('GET', path`/llm-application/open/knowledge/${id}`, { root: true }, options)
  }

  /** Changes what is given. Another `embedding_id` embeds all documents anew. */
  update<P extends KnowledgeUpdateParams>(id: string, params: P, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json(
      'PUT',
      path`/llm-application/open/knowledge/${id}`,
      { body: params, root: true },
      options,
    )
  }

  /** Deletes a knowledge base with its documents. */
  delete(id: string, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json('DELETE', path`/llm-application/open/knowledge/${id}`, { root: true }, options)
  }

  /** How much of its space the account has used. */
  capacity(options?: RequestOptions): APIPromise<Envelope<KnowledgeCapacity>> {
    return this.#transport.json('GET', '/llm-application/open/knowledge/capacity', { root: true }, options)
  }

  /**
   * Finds slices of documents: `POST …/knowledge/retrieve`.
   * @throws {TypeError} before sending, when `query` or `knowledge_ids` is missing
   * @example
   * ```ts
   * const { data } = await zhipu.knowledge.search({ query: '保修期多久', knowledge_ids: [id], top_k: 3 })
   * for (const { text, score } of data) console.log(score, text)
   * ```
   */
  search<P extends KnowledgeSearchParams>(params: P, options?: RequestOptions): APIPromise<Envelope<KnowledgeSlice[]>> {
    return this.#transport.json('POST', '/llm-application/open/knowledge/retrieve', {
      body: requireFields(params, 'query', 'knowledge_ids'),
      root: true,
    }, options)
  }
}
