import type { APIPromise } from '../internal/api-promise.ts'
import { byNumber, type NumberedList, type PagePromise, paginate } from '../internal/page.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope, Receipt } from '../types.ts'

/** Request body of `POST /llm-application/open/knowledge`. Source: OpenAPI of 2026-07-11. */
export interface KnowledgeCreateParams {
  /** Embedding model: 3 is Embedding-2, 11 is Embedding-3, 12 is Embedding-3-pro. */
  embedding_id: 3 | 11 | 12 | (number & {})
  /** Name of the embedding model. */
  embedding_model?: 'Embedding-2' | 'Embedding-3' | 'Embedding-3-pro' | (string & {}) | undefined
  /** 1 adds a description of the surrounding text, written by a model, to each slice before it is embedded. @default 0 */
  contextual?: 0 | 1 | undefined
  /** Name of the knowledge base. */
  name: string
  description?: string | undefined
  /** Background colour. @default 'blue' */
  background?: 'blue' | 'red' | 'orange' | 'purple' | 'sky' | 'green' | 'yellow' | (string & {}) | undefined
  /** Icon of the knowledge base. @default 'question' */
  icon?: 'question' | 'book' | 'seal' | 'wrench' | 'tag' | 'horn' | 'house' | (string & {}) | undefined
}

/** Request body of `PUT /llm-application/open/knowledge/{id}`; omitted fields are not changed. Source: OpenAPI of 2026-07-11. */
export interface KnowledgeUpdateParams extends Partial<KnowledgeCreateParams> {
  /** URL that the server calls when all documents are embedded again after a change of the embedding model. */
  callback_url?: string | undefined
  /** Headers of the callback. */
  callback_header?: Record<string, string> | undefined
}

/** Query parameters of `GET /llm-application/open/knowledge`. */
export interface KnowledgeListParams {
  /** Number of the page, from 1. @default 1 */
  page?: number | undefined
  /** Knowledge bases per page. @default 10 */
  size?: number | undefined
}

/** A knowledge base. */
export interface KnowledgeBase {
  id: string
  /** Embedding model, as in `KnowledgeCreateParams`. */
  embedding_id: number
  name: string
  description: string
  /** 1 when slices are embedded with a description of the surrounding text. */
  contextual: number
  background: string
  icon: string
  /** Number of documents. */
  document_size: number
  /** Number of tokens of all documents; `capacity()` uses the same name for bytes. */
  length: number
  /** Number of characters of all documents. */
  word_num: number
}

/** Numbers of characters and bytes. */
export interface KnowledgeCapacityItem {
  /** Number of characters. */
  word_num: number
  /** Size in bytes. */
  length: number
}

/** Storage of the account. */
export interface KnowledgeCapacity {
  /** Storage in use. */
  used: KnowledgeCapacityItem
  /** Storage available in total. */
  total: KnowledgeCapacityItem
}

/** Request body of `POST /llm-application/open/knowledge/retrieve`. Source: OpenAPI of 2026-07-11. */
export interface KnowledgeSearchParams {
  /** Text to search for, up to 1000 characters. */
  query: string
  /** Ids of the knowledge bases to search. */
  knowledge_ids: readonly string[]
  /** Ids of the documents to search. @default all documents */
  document_ids?: readonly string[] | undefined
  /** Maximum number of slices to return, 1 to 20. @default 8 */
  top_k?: number | undefined
  /** Number of slices to recall before ranking, 1 to 100. @default 10 */
  top_n?: number | undefined
  /** How slices are recalled. @default 'mixed' */
  recall_method?: 'embedding' | 'keyword' | 'mixed' | (string & {}) | undefined
  /** Weight of the embeddings in `mixed`, 0 to 100; `zrag.retrieval` uses 0 to 1. @default 80 */
  recall_ratio?: number | undefined
  /** 1 ranks the slices again with `rerank_model`. @default 0 */
  rerank_status?: 0 | 1 | undefined
  /** Model for `rerank_status` 1. */
  rerank_model?: 'rerank' | 'rerank-pro' | (string & {}) | undefined
  /** Minimum score of returned slices, 0 to 1. */
  fractional_threshold?: number | undefined
  /** Id of the request. */
  request_id?: string | undefined
}

/** Part of a document found by a search. */
export interface KnowledgeSlice {
  /** Text of the slice. */
  text: string
  /** Relevance, 0 to 1. The slices are sorted from high to low. */
  score: number
  /** Source of the slice. */
  metadata: {
    _id: string
    knowledge_id: string
    doc_id: string
    doc_name: string
    doc_url: string
    /** Description of the surrounding text; empty unless the knowledge base is `contextual`. */
    contextual_text: string
  }
}

/**
 * Knowledge bases. Sends requests below `/api/llm-application/open/knowledge`. The server wraps each response in an envelope
 * `{ code, message, data, timestamp }`; the client throws when `code` is not 200.
 * @see https://docs.bigmodel.cn/api-reference/知识库-api/创建知识库
 */
export class KnowledgeBases {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates an empty knowledge base.
   * @throws {TypeError} when `name` or `embedding_id` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { data: { id } } = await zhipu.knowledge.create({ name: 'manuals', embedding_id: 11 })
   * ```
   */
  create<P extends KnowledgeCreateParams>(
    params: Partial<KnowledgeCreateParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<{ id: string }>> {
    return this.#transport.json('POST', '/llm-application/open/knowledge', {
      body: requireFields(params, 'name', 'embedding_id'),
      root: true,
    }, options)
  }

  /** Lists the knowledge bases of the account. */
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
      byNumber('data.'),
    )
  }

  /** Retrieves a knowledge base. The endpoint named `retrieve` is `search()`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<Envelope<KnowledgeBase>> {
    return this.#transport.json('GET', path`/llm-application/open/knowledge/${id}`, { root: true }, options)
  }

  /** Updates the given fields. A different `embedding_id` embeds all documents again. */
  update<P extends KnowledgeUpdateParams>(
    id: string,
    params: Partial<KnowledgeUpdateParams> & P,
    options?: RequestOptions,
  ): APIPromise<Receipt> {
    return this.#transport.json(
      'PUT',
      path`/llm-application/open/knowledge/${id}`,
      { body: { ...params }, root: true },
      options,
    )
  }

  /** Deletes a knowledge base and its documents. */
  delete(id: string, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json('DELETE', path`/llm-application/open/knowledge/${id}`, { root: true }, options)
  }

  /** Retrieves the used and total storage of the account. */
  capacity(options?: RequestOptions): APIPromise<Envelope<KnowledgeCapacity>> {
    return this.#transport.json('GET', '/llm-application/open/knowledge/capacity', { root: true }, options)
  }

  /**
   * Searches knowledge bases for slices of documents: `POST …/knowledge/retrieve`.
   * @throws {TypeError} when `query` or `knowledge_ids` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { data } = await zhipu.knowledge.search({ query: '保修期多久', knowledge_ids: [id], top_k: 3 })
   * for (const { text, score } of data) console.log(score, text)
   * ```
   */
  search<P extends KnowledgeSearchParams>(
    params: Partial<KnowledgeSearchParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<KnowledgeSlice[]>> {
    return this.#transport.json('POST', '/llm-application/open/knowledge/retrieve', {
      body: requireFields(params, 'query', 'knowledge_ids'),
      root: true,
    }, options)
  }
}
