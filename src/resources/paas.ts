import type { APIPromise } from '../internal/api-promise.ts'
import { byNumber, type NumberedList, type PagePromise, paginate } from '../internal/page.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'

/** Request body of `POST /paas/v4/knowledge`. Source: zhipuai-sdk-python, 2025-10-21. */
export interface PaasKnowledgeCreateParams {
  /** Name of the embedding model. The Python SDK sends this field, the Java SDK sends `embedding_id`. */
  embedding_model?: string | undefined
  /** Embedding model: 3 is Embedding-2, 11 is Embedding-3. */
  embedding_id?: number | undefined
  /** Name of the knowledge base, up to 100 characters. */
  name: string
  /** Description, up to 500 characters. */
  description?: string | undefined
  /** Background colour. @default 'blue' */
  background?: 'blue' | 'red' | 'orange' | 'purple' | 'sky' | (string & {}) | undefined
  /** Icon of the knowledge base. @default 'question' */
  icon?: 'question' | 'book' | 'seal' | 'wrench' | 'tag' | 'horn' | 'house' | (string & {}) | undefined
  /** Id of the customer, up to 32 characters. */
  customer_identifier?: string | undefined
  /** Id of the bucket, up to 32 characters. */
  bucket_id?: string | undefined
}

/** Request body of `PUT /paas/v4/knowledge/{id}`. */
export interface PaasKnowledgeUpdateParams extends Partial<PaasKnowledgeCreateParams> {
  embedding_id: number
  name: string
}

/** A knowledge base. */
export interface PaasKnowledge extends Omit<PaasKnowledgeCreateParams, 'embedding_id'> {
  id: string
  embedding_id?: string | number | undefined
}

/** Numbers of characters and bytes. */
export interface PaasKnowledgeStatistics {
  /** Number of characters. */
  word_num: number
  /** Size in bytes. */
  length: number
}

/** Request body of `PUT /paas/v4/document/{id}`. */
export interface PaasDocumentUpdateParams {
  /** How the document is split, as in `KnowledgeType`; also as a string of digits. */
  knowledge_type: string | number
  /** Separators for `knowledge_type` 5. */
  custom_separator?: readonly string[] | undefined
  /** Characters per slice, 20 to 2000. */
  sentence_size?: number | undefined
  /** URL that the server calls when the document is embedded. */
  callback_url?: string | undefined
  /** Headers of the callback. */
  callback_header?: Record<string, string> | undefined
}

/** Document of a knowledge base. */
export interface PaasDocument {
  id: string
  /** Separators of the slices. */
  custom_separator?: string[] | undefined
  /** Characters per slice. */
  sentence_size?: string | number | undefined
  /** Size in bytes. */
  length: number
  /** Number of characters. */
  word_num: number
  /** Name of the file or web page. */
  name: string
  /** URL of the document. */
  url?: string | undefined
  /** State of embedding: 0 running, 1 done, 2 failed. */
  embedding_stat: 0 | 1 | 2 | (number & {})
  /** Reason why embedding failed. */
  failInfo?: { embedding_code: number; embedding_msg: string } | null | undefined
}

/** Response of `PUT /paas/v4/document/{id}`. */
export interface PaasDocumentUpdated {
  successInfos?: { documentId?: string | undefined; filename?: string | undefined }[] | undefined
  failedInfos?: { failReason?: string | undefined; filename?: string | undefined }[] | undefined
}

/** Knowledge bases at the paths of 2024: `/paas/v4/knowledge`. */
export class PaasKnowledgeBases {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates an empty knowledge base.
   * @throws {TypeError} when `name` is missing or empty, before the request is sent
   */
  create<P extends PaasKnowledgeCreateParams>(
    params: Partial<PaasKnowledgeCreateParams> & P,
    options?: RequestOptions,
  ): APIPromise<PaasKnowledge> {
    return this.#transport.json('POST', '/knowledge', { body: requireFields(params, 'name') }, options)
  }

  /** Lists the knowledge bases of the account. @param params number of the page, from 1, and knowledge bases per page, 10 by default */
  list(
    params?: { page?: number | undefined; size?: number | undefined },
    options?: RequestOptions,
  ): PagePromise<PaasKnowledge> {
    return paginate(
      (query) => this.#transport.json<NumberedList<PaasKnowledge>>('GET', '/knowledge', { query }, options),
      params,
      byNumber(),
    )
  }

  /**
   * Updates a knowledge base. The response is not documented.
   * @throws {TypeError} when `embedding_id` or `name` is missing or empty, before the request is sent
   */
  update<P extends PaasKnowledgeUpdateParams>(
    id: string,
    params: Partial<PaasKnowledgeUpdateParams> & P,
    options?: RequestOptions,
  ): APIPromise<unknown> {
    return this.#transport.json(
      'PUT',
      path`/knowledge/${id}`,
      { body: requireFields(params, 'embedding_id', 'name') },
      options,
    )
  }

  /** Deletes a knowledge base and its documents. The response is not documented. */
  delete(id: string, options?: RequestOptions): APIPromise<unknown> {
    return this.#transport.json('DELETE', path`/knowledge/${id}`, {}, options)
  }

  /** Retrieves the used and total storage of the account. */
  capacity(options?: RequestOptions): APIPromise<{ used: PaasKnowledgeStatistics; total: PaasKnowledgeStatistics }> {
    return this.#transport.json('GET', '/knowledge/capacity', {}, options)
  }
}

/** Documents at the paths of 2024: `/paas/v4/document`. `files.create()` with purpose `retrieval` creates them. */
export class PaasDocuments {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Retrieves a document. */
  retrieve(id: string, options?: RequestOptions): APIPromise<PaasDocument> {
    return this.#transport.json('GET', path`/document/${id}`, {}, options)
  }

  /**
   * Splits a document again, in a different way.
   * @throws {TypeError} when `knowledge_type` is missing or empty, before the request is sent
   */
  update<P extends PaasDocumentUpdateParams>(
    id: string,
    params: Partial<PaasDocumentUpdateParams> & P,
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
 * Knowledge bases and documents at the paths of the SDKs of 2024, directly below `/paas/v4`. Responses have no envelope. Newer documents
 * have them below `/llm-application/open`: `zhipu.knowledge` and `zhipu.document`. Source: zhipuai-sdk-python, 2025-10-21.
 */
export class Paas {
  /** Knowledge bases. */
  declare readonly knowledge: PaasKnowledgeBases
  /** Documents of knowledge bases. */
  declare readonly document: PaasDocuments

  constructor(transport: Transport) {
    this.knowledge = new PaasKnowledgeBases(transport)
    this.document = new PaasDocuments(transport)
  }
}
