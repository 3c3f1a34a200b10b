import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { byNumber, type NumberedList, type PagePromise, paginate } from '../internal/page.ts'
import { poll, type PollOptions } from '../internal/poll.ts'
import { readMember } from '../internal/shape.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope, Receipt } from '../types.ts'

/**
 * How a document is split into slices.
 *
 * - 1 by headings, 2 by questions and answers, 5 by `custom_separator`: txt, doc, docx, pdf, ppt, pptx, md and web pages
 * - 3 by rows, 7 by cells: xls, xlsx and csv
 * - 6 by pages: pdf, ppt and pptx
 */
export type KnowledgeType = 1 | 2 | 3 | 5 | 6 | 7 | (number & {})

/** Query parameters of `GET /llm-application/open/document`. */
export interface DocumentListParams {
  /** Id of the knowledge base. */
  knowledge_id: string
  /** Number of the page, from 1. @default 1 */
  page?: number | undefined
  /** Documents per page. @default 10 */
  size?: number | undefined
  /** Part of the name of the documents to list. */
  word?: string | undefined
}

/** Document of a knowledge base. */
export interface KnowledgeDocument {
  id: string
  /** How the document is split. */
  knowledge_type: KnowledgeType
  /** Separators for `knowledge_type` 5. */
  custom_separator: string[]
  /** Characters per slice for `knowledge_type` 5. */
  sentence_size: number
  /** Size in bytes. */
  length: number
  /** Number of characters. */
  word_num: number
  /** Name of the file or web page. */
  name: string
  /** URL of the document. */
  url: string
  /** State of embedding: 0 running, 1 done, 2 failed. Source: zhipuai-sdk-python, 2025-10-21. */
  embedding_stat: 0 | 1 | 2 | (number & {})
  /** Reason why embedding failed. Codes 10001 and 10002: no space left. */
  failInfo?: { embedding_code: number; embedding_msg: string } | null | undefined
}

/** Form fields of `POST /llm-application/open/document/upload_document/{id}`. Source: OpenAPI of 2026-07-11. */
export interface DocumentUploadParams {
  /** File to upload. */
  files: Upload
  /** How the document is split. The server decides when it is omitted; that always failed with 10001 (observed 2026-09). */
  knowledge_type?: KnowledgeType | undefined
  /** Separators for `knowledge_type` 5. @default ['\n'] */
  custom_separator?: readonly string[] | undefined
  /** Characters per slice for `knowledge_type` 5, 20 to 2000. @default 300 */
  sentence_size?: number | undefined
  /** Whether to parse images. @default false */
  parse_image?: boolean | undefined
  /** URL that the server calls when the document is embedded. */
  callback_url?: string | undefined
  /** Headers of the callback. */
  callback_header?: Record<string, string> | undefined
  /** Maximum number of characters of a document, as a string of digits. */
  word_num_limit?: string | undefined
  /** Id of the request. */
  req_id?: string | undefined
}

/** Data of `upload_document`. */
export interface DocumentUploaded {
  successInfos: { documentId: string; fileName: string }[]
  failedInfos: { fileName: string; failReason: string }[]
}

/** Request body of `POST /llm-application/open/document/upload_url`. Source: OpenAPI of 2026-07-11. */
export interface DocumentUploadUrlParams {
  /** Id of the knowledge base. */
  knowledge_id: string
  /** Web pages to add. */
  upload_detail: readonly {
    url: string
    /** How the page is split. */
    knowledge_type: KnowledgeType
    /** Separators for `knowledge_type` 5. @default ['\n'] */
    custom_separator?: readonly string[] | undefined
    /** Characters per slice for `knowledge_type` 5, 20 to 2000. @default 300 */
    sentence_size?: number | undefined
    /** URL that the server calls when the page is embedded. */
    callback_url?: string | undefined
    /** Headers of the callback. */
    callback_header?: Record<string, string> | undefined
  }[]
}

/** Data of `upload_url`. */
export interface DocumentUrlUploaded {
  successInfos: { documentId: string; url: string }[]
  failedInfos: { url: string; failReason: string }[]
}

/** Request body of `POST /llm-application/open/document/embedding/{id}`. */
export interface DocumentEmbeddingParams {
  /** URL that the server calls when the document is embedded. */
  callback_url?: string | undefined
  /** Headers of the callback. */
  callback_header?: Record<string, string> | undefined
}

/** Image of a document. */
export interface DocumentImage {
  /** Mark that represents the image in the slices: `【示意图序号_…】`. */
  text: string
  /** URL of the image. */
  cos_url: string
}

/** Outcome of an embedding by its `embedding_stat`: pending, succeeded, failed. */
const outcomes = [undefined, true, false]

/**
 * Documents of knowledge bases. Sends requests below `/api/llm-application/open/document`. The server wraps each response in an envelope
 * `{ code, message, data, timestamp }`; the client throws when `code` is not 200.
 * @see https://docs.bigmodel.cn/api-reference/知识库-api/文档列表
 */
export class Documents {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Lists the documents of a knowledge base.
   * @throws {TypeError} when `knowledge_id` is missing or empty, before the request is sent
   */
  list(params: DocumentListParams, options?: RequestOptions): PagePromise<KnowledgeDocument> {
    return paginate(
      (query) =>
        this.#transport.json<Envelope<NumberedList<KnowledgeDocument>>>(
          'GET',
          '/llm-application/open/document',
          { query, root: true },
          options,
        ),
      requireFields(params, 'knowledge_id'),
      byNumber('data.'),
    )
  }

  /**
   * Adds a file to a knowledge base. Searches find it once `embedding_stat` is 1; `poll()` waits for that.
   * @throws {TypeError} when `files` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { data } = await zhipu.document.uploadDocument(knowledgeId, {
   *   files: new File(['# 保修\n两年。'], 'warranty.md'),
   *   knowledge_type: 1,
   * })
   * await zhipu.document.poll(data.successInfos[0]!.documentId)
   * ```
   */
  uploadDocument<P extends DocumentUploadParams>(
    knowledgeId: string,
    params: Partial<DocumentUploadParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<DocumentUploaded>> {
    requireFields(params, 'files')
    return this.#transport.json(
      'POST',
      path`/llm-application/open/document/upload_document/${knowledgeId}`,
      { form: () => toForm(params), root: true },
      options,
    )
  }

  /**
   * Adds web pages to a knowledge base.
   * @throws {TypeError} when `knowledge_id` or `upload_detail` is missing or empty, before the request is sent
   */
  uploadUrl<P extends DocumentUploadUrlParams>(
    params: Partial<DocumentUploadUrlParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<DocumentUrlUploaded>> {
    return this.#transport.json('POST', '/llm-application/open/document/upload_url', {
      body: requireFields(params, 'knowledge_id', 'upload_detail'),
      root: true,
    }, options)
  }

  /** Retrieves a document. */
  retrieve(id: string, options?: RequestOptions): APIPromise<Envelope<KnowledgeDocument>> {
    return this.#transport.json('GET', path`/llm-application/open/document/${id}`, { root: true }, options)
  }

  /**
   * Waits until a document is embedded.
   * @throws {TaskError} when embedding fails or the deadline passes
   */
  poll(id: string, options?: PollOptions<Envelope<KnowledgeDocument>>): Promise<Envelope<KnowledgeDocument>> {
    return poll(
      (signal) => this.retrieve(id, { ...options, signal }),
      (task) => outcomes[readMember(task, 'data.embedding_stat', 'number')],
      { clock: this.#transport.clock, ...options },
    )
  }

  /** Deletes a document. The server rejects the request with code 10019 while the document is being embedded. */
  delete(id: string, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json('DELETE', path`/llm-application/open/document/${id}`, { root: true }, options)
  }

  /** Embeds a document again, for example after a failure. */
  embedding<P extends DocumentEmbeddingParams>(id: string, params?: P, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json('POST', path`/llm-application/open/document/embedding/${id}`, {
      body: { ...params },
      root: true,
    }, options)
  }

  /** Lists the images of a document: `POST …/document/slice/image_list/{id}`. */
  sliceImageList(id: string, options?: RequestOptions): APIPromise<Envelope<{ images: DocumentImage[] }>> {
    return this.#transport.json(
      'POST',
      path`/llm-application/open/document/slice/image_list/${id}`,
      { root: true },
      options,
    )
  }
}
