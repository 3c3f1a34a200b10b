import type { APIPromise } from '../internal/api-promise.ts'
import { byNumber, type NumberedList, type PagePromise, paginate } from '../internal/page.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'

/** Body of `POST /paas/v4/knowledge`. Source: zhipuai-sdk-python, 2025-10-21. */
export interface PaasKnowledgeCreateParams {
  /** The Python SDK sends the name of the model, the Java SDK `embedding_id`. */
  embedding_model?: string | undefined
  /** 3 is Embedding-2, 11 is Embedding-3. */
  embedding_id?: number | undefined
  /** Up to 100 characters. */
  name: string
  /** Up to 500 characters. */
  description?: string | undefined
  /** @default 'blue' */
  background?: 'blue' | 'red' | 'orange' | 'purple' | 'sky' | (string & {}) | undefined
  /** @default 'question' */
  icon?: 'question' | 'book' | 'seal' | 'wrench' | 'tag' | 'horn' | 'house' | (string & {}) | undefined
  /** Up to 32 characters. */
  customer_identifier?: string | undefined
  /** Up to 32 characters. */
  bucket_id?: string | undefined
}

/** Body of `PUT /paas/v4/knowledge/{id}`. */
export interface PaasKnowledgeUpdateParams extends Partial<PaasKnowledgeCreateParams> {
  embedding_id: number
  name: string
}

/** A knowledge base. */
export interface PaasKnowledge extends Omit<PaasKnowledgeCreateParams, 'embedding_id'> {
  id: string
  embedding_id?: string | number | undefined
}

/** Characters and bytes. */
export interface PaasKnowledgeStatistics {
  word_num: number
  length: number
}

/** Body of `PUT /paas/v4/document/{id}`. */
export interface PaasDocumentUpdateParams {
  /** As `KnowledgeType`, here in digits. */
  knowledge_type: string | number
  custom_separator?: readonly string[] | undefined
  /** 20 to 2000. */
  sentence_size?: number | undefined
  callback_url?: string | undefined
  callback_header?: Record<string, string> | undefined
}

/** A document of a knowledge base. */
export interface PaasDocument {
  id: string
  custom_separator?: string[] | undefined
  sentence_size?: string | number | undefined
  bytes: number
  /** Characters. */
  word_num: number
  filename: string
  url?: string | undefined
  /** 0 under way, 1 done, 2 failed. */
  embedding_stat: 0 | 1 | 2 | (number & {})
  failInfo?: { embedding_code: number; embedding_msg: string } | null | undefined
}

/** Answer of `PUT /paas/v4/document/{id}`. */
export interface PaasDocumentUpdated {
  successInfos?: { documentId?: string | undefined; filename?: string | undefined }[] | undefined
  failedInfos?: { failReason?: string | undefined; filename?: string | undefined }[] | undefined
}

/** Knowledge bases as of 2024, below `/paas/v4/knowledge`. */
export class PaasKnowledgeBases {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Makes an empty knowledge base. @throws {TypeError} before sending, when `name` is missing */
  create<P extends PaasKnowledgeCreateParams>(params: P, options?: RequestOptions): APIPromise<PaasKnowledge> {
    return this.#transport.json('POST', '/knowledge', { body: requireFields(params, 'name') }, options)
  }

  /** All knowledge bases. @param params page, counted from 1, and size, 10 unless told */
  list(
    params?: { page?: number | undefined; size?: number | undefined },
    options?: RequestOptions,
  ): PagePromise<PaasKnowledge> {
    return paginate(
      (query) => this.#transport.json<NumberedList<PaasKnowledge>>('GET', '/knowledge', { query }, options),
      params,
      byNumber,
    )
  }

  /**
   * Changes a knowledge base. What it answers is not documented.
   * @throws {TypeError} before sending, when `embedding_id` or `name` is missing
   */
  update<P extends PaasKnowledgeUpdateParams>(id: string, params: P, options?: RequestOptions): APIPromise<unknown> {
    return this.#transport.json(
      'PUT',
      path`/knowledge/${id}`,
      { body: requireFields(params, 'embedding_id', 'name') },
      options,
    )
  }

  /** Deletes a knowledge base with its documents. What it answers is not documented. */
  delete(id: string, options?: RequestOptions): APIPromise<unknown> {
    return this.#transport.json('DELETE', path`/knowledge/${id}`, {}, options)
  }

  /** How much of its space the account has used. */
  capacity(options?: RequestOptions): APIPromise<{ used: PaasKnowledgeStatistics; total: PaasKnowledgeStatistics }> {
    return this.#transport.json('GET', '/knowledge/capacity', {}, options)
  }
}

/** Documents as of 2024, below `/paas/v4/document`. They are made by `files.create()` with purpose `retrieval`. */
export class PaasDocuments {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** One document. */
  retrieve(id: string, options?: RequestOptions): APIPromise<PaasDocument> {
    return this.#transport.json('GET', path`/document/${id}`, {}, options)
  }

  /** Cuts a document anew. @throws {TypeError} before sending, when `knowledge_type` is missing */
  update<P extends PaasDocumentUpdateParams>(
    id: string,
    params: P,
    options?: RequestOptions,
  ): APIPromise<PaasDocumentUpdated> {
    return this.#transport.json(
      'PUT',
      path`/document/${id}`,
      { body: requireFields(params, 'knowledge_type') },
      options,
    )
  }

  /** Deletes a document. */
  delete(id: string, options?: RequestOptions): APIPromise<unknown> {
    return this.#transport.json('DELETE', path`/document/${id}`, {}, options)
  }
}

/**
 * What the SDKs of 2024 find directly below `/paas/v4` and newer documents have below `/llm-application/open`
 * (`zhipu.knowledge`, `zhipu.document`). Answers come without an envelope. Source: zhipuai-sdk-python, 2025-10-21.
 */
export class Paas {
  declare readonly knowledge: PaasKnowledgeBases
  declare readonly document: PaasDocuments

  constructor(transport: Transport) {
    this.knowledge = new PaasKnowledgeBases(transport)
    this.document = new PaasDocuments(transport)
  }
}
