import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { byNumber, type NumberedList, type PagePromise, paginate } from '../internal/page.ts'
import { poll, type PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope, Receipt } from '../types.ts'

/**
 * How a document is cut: 1 by headings, 2 by questions and answers, 3 by rows, 5 by `custom_separator`, 6 by pages, 7 by cells.
 * 3 and 7 are for xls, xlsx and csv; 6 for pdf, ppt and pptx; the others for txt, doc, docx, pdf, ppt, pptx, md and pages of the web.
 */
export type KnowledgeType = 1 | 2 | 3 | 5 | 6 | 7 | (number & {})

/** Query of `GET /llm-application/open/document`. */
export interface DocumentListParams {
  knowledge_id: string
  /** Counted from 1. @default 1 */
  page?: number | undefined
  /** @default 10 */
  size?: number | undefined
  /** Part of a name. */
  word?: string | undefined
}

/** A document of a knowledge base. */
export interface KnowledgeDocument {
  id: string
  knowledge_type: KnowledgeType
  custom_separator: string[]
  sentence_size: number
  /** Bytes. */
  length: number
  /** Characters. */
  word_num: number
  name: string
  url: string
  /** 0 under way, 1 done, 2 failed. Source: zhipuai-sdk-python, 2025-10-21. */
  embedding_stat: 0 | 1 | 2 | (number & {})
  /** Why embedding failed. 10001 or 10002: no space left. */
  failInfo?: { embedding_code: number; embedding_msg: string } | null | undefined
}

/** Form of `POST /llm-application/open/document/upload_document/{id}`. Source: OpenAPI of 2026-07-11. */
export interface DocumentUploadParams {
  files: Upload
  /** Absent, the server decides; an observer of 2026-09 saw that always fail with 10001. */
  knowledge_type?: KnowledgeType | undefined
  /** For `knowledge_type` 5. @default ['\n'] */
  custom_separator?: readonly string[] | undefined
  /** Characters of a slice for `knowledge_type` 5, 20 to 2000. @default 300 */
  sentence_size?: number | undefined
  /** @default false */
  parse_image?: boolean | undefined
  /** Told when the document is embedded. */
  callback_url?: string | undefined
  /** Headers of that call. */
  callback_header?: Record<string, string> | undefined
  /** Most characters of a document, in digits. */
  word_num_limit?: string | undefined
  req_id?: string | undefined
}

/** Answer of `upload_document`. */
export interface DocumentUploaded {
  successInfos: { documentId: string; fileName: string }[]
  failedInfos: { fileName: string; failReason: string }[]
}

/** Body of `POST /llm-application/open/document/upload_url`. Source: OpenAPI of 2026-07-11. */
export interface DocumentUploadUrlParams {
  knowledge_id: string
  upload_detail: readonly {
    url: string
    knowledge_type: KnowledgeType
    /** For `knowledge_type` 5. @default ['\n'] */
    custom_separator?: readonly string[] | undefined
    /** For `knowledge_type` 5, 20 to 2000. @default 300 */
    sentence_size?: number | undefined
    callback_url?: string | undefined
    callback_header?: Record<string, string> | undefined
  }[]
}

/** Answer of `upload_url`. */
export interface DocumentUrlUploaded {
  successInfos: { documentId: string; url: string }[]
  failedInfos: { url: string; failReason: string }[]
}

/** Body of `POST /llm-application/open/document/embedding/{id}`. */
export interface DocumentEmbeddingParams {
  /** Told when the document is embedded. */
  callback_url?: string | undefined
  /** Headers of that call. */
  callback_header?: Record<string, string> | undefined
}

/** A picture of a document: its mark in the text and where it lies. */
export interface DocumentImage {
  /** `【示意图序号_…】`, as it stands in the slices. */
  text: string
  cos_url: string
}

/**
 * Documents of knowledge bases. Posts below `/api/llm-application/open/document`, where each answer comes in an envelope
 * `{ code, message, data, timestamp }`; a code other than 200 throws.
 * @see https://docs.bigmodel.cn/api-reference/知识库-api/文档列表
 */
export class Documents {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** The documents of one knowledge base. */
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
      ({ data }, query) => byNumber(data, query),
    )
  }

  /**
   * Puts a file into a knowledge base. It can be found once `embedding_stat` is 1: see `poll()`.
   * @throws {TypeError} before sending, when `files` is missing
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
    params: P,
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
   * Puts pages of the web into a knowledge base.
   * @throws {TypeError} before sending, when `knowledge_id` or `upload_detail` is missing
   */
  uploadUrl<P extends DocumentUploadUrlParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<Envelope<DocumentUrlUploaded>> {
    return this.#transport.json('POST', '/llm-application/open/document/upload_url', {
      body: requireFields(params, 'knowledge_id', 'upload_detail'),
      root: true,
    }, options)
  }

  /** One document. */
  retrieve(id: string, options?: RequestOptions): APIPromise<Envelope<KnowledgeDocument>> {
    return this.#transport.json('GET', path`/llm-application/open/document/${id}`, { root: true }, options)
  }

  /**
   * Waits until a document is embedded.
   * @throws {TaskError} when embedding failed, or the deadline has passed
   */
  poll(id: string, options?: PollOptions<Envelope<KnowledgeDocument>>): Promise<Envelope<KnowledgeDocument>> {
    return poll(
      (signal) => this.retrieve(id, { ...options, signal }),
      ({ data }) => data.embedding_stat === 1 || (data.embedding_stat === 2 ? false : undefined),
      { clock: this.#transport.clock, ...options },
    )
  }

  /** Deletes a document. Code 10019: it is busy being embedded. */
  delete(id: string, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json('DELETE', path`/llm-application/open/document/${id}`, { root: true }, options)
  }

  /** Embeds a document once more, say after a failure. */
  embedding<P extends DocumentEmbeddingParams>(id: string, params?: P, options?: RequestOptions): APIPromise<Receipt> {
    return this.#transport.json('POST', path`/llm-application/open/document/embedding/${id}`, {
      body: { ...params },
      root: true,
    }, options)
  }

  /** The pictures of a document: `POST …/document/slice/image_list/{id}`. */
  sliceImageList(id: string, options?: RequestOptions): APIPromise<Envelope<{ images: DocumentImage[] }>> {
    return this.#transport.json(
      'POST',
      path`/llm-application/open/document/slice/image_list/${id}`,
      { root: true },
      options,
    )
  }
}
