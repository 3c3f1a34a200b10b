import { binary } from '../internal/binary.ts'
import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { requireFields } from '../internal/assert.ts'
import { byCursor, byNumber, paginate } from '../internal/page.ts'
import type { PagePromise } from '../internal/page.ts'
import type { BinaryResponse } from '../internal/binary.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'
import { FilesOcr } from './files-ocr.ts'
import { FilesParser } from './files-parser.ts'

/**
 * Purpose of a file. Sources: OpenAPI of 2026-07-11; official SDKs and older documents for `file-extract` and the purposes after it.
 *
 * - `batch`: `.jsonl`, up to 100 MB, up to 1000 files
 * - `code-interpreter`: pdf, docx, doc, xls, xlsx, txt, png, jpg, jpeg, csv; up to 20 MB, images 5 MB; up to 100 files
 * - `agent`: as `code-interpreter`, up to 1000 files
 * - `voice-clone-input`: mp3, wav; up to 10 MB
 * - `file-extract`: documents up to 50 MB, images 5 MB; up to 100 files
 * - `fine-tune` and the purposes that begin with it: training data, `.jsonl`
 */
export type FilePurpose =
  | 'batch'
  | 'code-interpreter'
  | 'agent'
  | 'voice-clone-input'
  | 'file-extract'
  | 'fine-tune'
  | 'fine-tune-function-calling'
  | 'fine-tune-vision-cogview'
  | 'fine-tune-vision-cogvlm'
  | (string & {})

/** Form fields of `POST /files`. */
export interface FileParams {
  /** A `File`, a `Blob`, or `{ file, filename }` with bytes or a stream. */
  file: Upload
  /** Purpose of the file; the server checks type and size by it. */
  purpose: FilePurpose
}

/** Web page to add to a knowledge base. Source: official Python SDK. */
export interface UploadDetail {
  url: string
  /** How the page is split into slices: 1 by headings, 2 by questions and answers, 3 by rows, 5 by `custom_separator`. */
  knowledge_type: number
  /** Name of the document. */
  file_name?: string | undefined
  /** Characters per slice, 20 to 2000. @default 300 */
  sentence_size?: number | undefined
  /** Separators for `knowledge_type` 5. */
  custom_separator?: readonly string[] | undefined
  /** URL that the server calls when the document is ready. */
  callback_url?: string | undefined
  /** Headers of the callback. */
  callback_header?: Record<string, string> | undefined
}

/**
 * Form fields of `POST /files` for purpose `retrieval`, which adds documents to a knowledge base. `file` or `upload_detail` is required.
 * Source: official Python SDK.
 */
export interface RetrievalFileParams {
  purpose: 'retrieval'
  /** Id of the knowledge base. */
  knowledge_id: string
  /** File to add. */
  file?: Upload | undefined
  /** Web pages to add. Without `file`, the client sends a JSON body instead of a form. */
  upload_detail?: readonly UploadDetail[] | undefined
  /** Characters per slice, 20 to 2000. @default 300 */
  sentence_size?: number | undefined
  /** Separators of the slices. */
  custom_separator?: readonly string[] | undefined
}

/** File of the account. Sources: OpenAPI of 2026-07-11; official SDKs for `status` and `status_details`. */
export interface FileObject {
  /** `file-20240118082608327-kp8qr`; also `20240514_<uuid>` for `batch` and `agent_1750681215-9b92…` for `agent` (observed). */
  id: string
  object: 'file'
  /** Size in bytes. */
  bytes: number
  /** Unix seconds. */
  created_at: number
  /** Name of the file. */
  filename: string
  purpose: FilePurpose
  status?: string | undefined
  status_details?: string | undefined
}

/** Response of `POST /files` for purpose `retrieval`: documents added and documents rejected. Source: official Python SDK. */
export interface RetrievalUpload {
  successInfos: { documentId: string; filename: string }[]
  failedInfos: { filename: string; failReason: string }[]
}

/** Query parameters of `GET /files`. */
export interface FileListParams {
  /**
   * Purpose of the files to list. @default files of all purposes, as the official SDKs request them; the OpenAPI document of 2026-07-11
   * requires a purpose, that of 2025-07-23 does not
   */
  purpose?: FilePurpose | undefined
  /** Id of the last file of the previous page. Set automatically when the list is iterated. */
  after?: string | undefined
  /** Files per page, 1 to 100. @default 20 */
  limit?: number | undefined
  /** Sort order; `created_at` is the only one. */
  order?: 'created_at' | undefined
}

/** Query parameters of `GET /files` for purpose `retrieval`, which lists the documents of a knowledge base. Source: official Python SDK. */
export interface RetrievalFileListParams {
  purpose: 'retrieval'
  /** Id of the knowledge base. */
  knowledge_id: string
  /** Number of the page, from 1. @default 1 */
  page?: number | undefined
  /** Documents per page. @default 10 */
  limit?: number | undefined
}

/** Document of a knowledge base, listed for purpose `retrieval`. Source: official Python SDK. */
export interface RetrievalFile {
  id: string
  /** Name of the file or web page. */
  name: string
  /** URL of the document. */
  url?: string | undefined
  /** Separators of the slices. */
  custom_separator?: string[] | undefined
  /** Characters per slice. */
  sentence_size?: number | undefined
  /** Size in bytes. */
  length?: number | undefined
  /** Number of characters. */
  word_num?: number | undefined
  /** State of embedding: 0 running, 1 done, 2 failed. */
  embedding_stat?: number | undefined
}

/** Response of `DELETE /files/{id}`. */
export interface DeletedFile {
  id: string
  object: 'file'
  deleted: boolean
}

/**
 * Files for batches, agents, voices and fine-tuning.
 * @see https://docs.bigmodel.cn/api-reference/文件-api/上传文件
 */
export class Files {
  /** Recognition of handwriting. */
  declare readonly ocr: FilesOcr
  /** Extraction of text from documents. */
  declare readonly parser: FilesParser
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    this.ocr = new FilesOcr(transport)
    this.parser = new FilesParser(transport)
  }

  /**
   * Uploads a file. A stream is buffered first, so that a failed upload can be retried.
   * @throws {TypeError} when `file` or `purpose` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const line = { custom_id: 'a', method: 'POST', url: '/v4/chat/completions', body: { model: 'glm-4-flash', messages } }
   * const file = await zhipu.files.create({ file: new File([JSON.stringify(line)], 'input.jsonl'), purpose: 'batch' })
   * console.log(file.id)
   * ```
   */
  create<P extends RetrievalFileParams>(
    params: Partial<RetrievalFileParams> & P,
    options?: RequestOptions,
  ): APIPromise<RetrievalUpload>
  create<P extends FileParams>(params: Partial<FileParams> & P, options?: RequestOptions): APIPromise<FileObject>
  create(params: FileParams | RetrievalFileParams, options?: RequestOptions): APIPromise<FileObject | RetrievalUpload> {
    requireFields(
      params as FileParams & RetrievalFileParams,
      'purpose',
      'upload_detail' in params ? 'upload_detail' : 'file',
    )
    return this.#transport.json(
      'POST',
      '/files',
      params.file ? { form: () => toForm(params) } : { body: params },
      options,
    )
  }

  /**
   * Lists the files of a purpose or of all purposes, oldest first.
   * @example
   * ```ts
   * for await (const file of zhipu.files.list({ purpose: 'batch' })) console.log(file.filename, file.bytes)
   * ```
   */
  list(params: RetrievalFileListParams, options?: RequestOptions): PagePromise<RetrievalFile>
  list(params?: FileListParams, options?: RequestOptions): PagePromise<FileObject>
  list(
    params?: FileListParams | RetrievalFileListParams,
    options?: RequestOptions,
  ): PagePromise<FileObject> | PagePromise<RetrievalFile> {
    return paginate<never, never>(
      (query) => this.#transport.json('GET', '/files', { query }, options),
      params,
      params?.purpose === 'retrieval' ? byNumber('', 'limit') : byCursor,
    )
  }

  /**
   * Deletes a file.
   * @throws {APIStatusError} with status 404 when the file does not exist
   */
  delete(id: string, options?: RequestOptions): APIPromise<DeletedFile> {
    return this.#transport.json('DELETE', path`/files/${id}`, {}, options)
  }

  /**
   * Downloads the content of a file as bytes, text, `Blob` or stream. Batch results are JSONL. Documented for purpose `batch` only.
   * @example
   * ```ts
   * const { output_file_id } = await zhipu.batches.retrieve(id)
   * const lines = (await (await zhipu.files.content(output_file_id!)).text()).trim().split('\n').map((line) => JSON.parse(line))
   * ```
   */
  content(id: string, options?: RequestOptions): APIPromise<BinaryResponse> {
    return binary(this.#transport, 'GET', path`/files/${id}/content`, {}, options)
  }
}
