import { binary } from '../internal/binary.ts'
import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { assert, requireFields } from '../internal/assert.ts'
import { byCursor, byNumber, paginate } from '../internal/page.ts'
import type { PagePromise, PageQuery } from '../internal/page.ts'
import type { BinaryResponse } from '../internal/binary.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'
import { FilesOcr } from './files-ocr.ts'
import { FilesParser } from './files-parser.ts'

/**
 * What a file is for. Source: OpenAPI of 2026-07-11; from `file-extract` on: official SDKs and older documents.
 *
 * - `batch`: `.jsonl`, up to 100 MB, up to 1000 files
 * - `code-interpreter`: pdf, docx, doc, xls, xlsx, txt, png, jpg, jpeg, csv; up to 20 MB, images 5 MB; up to 100 files
 * - `agent`: the same, up to 1000 files
 * - `voice-clone-input`: mp3, wav; up to 10 MB
 * - `file-extract`: documents up to 50 MB, images 5 MB; up to 100 files
 * - `fine-tune` and its kin: training data, `.jsonl`
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

/** Form of `POST /files`. */
export interface FileParams {
  /** A `File`, a `Blob`, or `{ file, filename }` with bytes or a stream. */
  file: Upload
  purpose: FilePurpose
}

/** A page of the web that becomes a document of a knowledge base. Source: official Python SDK. */
export interface UploadDetail {
  url: string
  /** How it is cut: 1 by headings, 2 questions and answers, 3 rows, 5 as `custom_separator` says. */
  knowledge_type: number
  file_name?: string | undefined
  /** Length of a piece, 20 to 2000. @default 300 */
  sentence_size?: number | undefined
  custom_separator?: readonly string[] | undefined
  /** Called when the document is ready. */
  callback_url?: string | undefined
  callback_header?: Record<string, string> | undefined
}

/**
 * Form of `POST /files` for purpose `retrieval`: documents go straight into a knowledge base. Either `file` or `upload_detail` is
 * wanted. Source: official Python SDK.
 */
export interface RetrievalFileParams {
  purpose: 'retrieval'
  knowledge_id: string
  file?: Upload | undefined
  /** Without `file` it goes as JSON. */
  upload_detail?: readonly UploadDetail[] | undefined
  /** Length of a piece, 20 to 2000. @default 300 */
  sentence_size?: number | undefined
  custom_separator?: readonly string[] | undefined
}

/** A file of the account. Source: OpenAPI of 2026-07-11; the two states: official SDKs. */
export interface FileObject {
  /** `file-20240118082608327-kp8qr`; for `batch` also `20240514_<uuid>`, for `agent` `agent_1750681215-9b92…`. Observed. */
  id: string
  object: 'file'
  bytes: number
  /** Unix seconds. */
  created_at: number
  filename: string
  purpose: FilePurpose
  status?: string | undefined
  status_details?: string | undefined
}

/** What became of documents uploaded for retrieval. Source: official Python SDK. */
export interface RetrievalUpload {
  successInfos: { documentId: string; filename: string }[]
  failedInfos: { filename: string; failReason: string }[]
}

/** Query of `GET /files`. */
export interface FileListParams {
  purpose: FilePurpose
  /** Id of the last file of the page before; iterating sets it. */
  after?: string | undefined
  /** Files on a page, 1 to 100. @default 20 */
  limit?: number | undefined
  /** There is no other order. */
  order?: 'created_at' | undefined
}

/** Query of `GET /files` for purpose `retrieval`, which lists the documents of a knowledge base. Source: official Python SDK. */
export interface RetrievalFileListParams {
  purpose: 'retrieval'
  knowledge_id: string
  /** Counts from 1. @default 1 */
  page?: number | undefined
  /** Documents on a page. @default 10 */
  limit?: number | undefined
}

/** A document as the listing for `retrieval` shows it. Source: official Python SDK. */
export interface RetrievalFile {
  id: string
  name: string
  url?: string | undefined
  custom_separator?: string[] | undefined
  sentence_size?: number | undefined
  length?: number | undefined
  word_num?: number | undefined
  /** 0 being embedded, 1 ready, 2 failed. */
  embedding_stat?: number | undefined
}

/** Answer of `DELETE /files/{id}`. */
export interface DeletedFile {
  id: string
  object: 'file'
  deleted: boolean
}

/**
 * Files: uploaded for batches, agents, voices and training.
 * @see https://docs.bigmodel.cn/api-reference/文件-api/上传文件
 */
export class Files {
  declare readonly ocr: FilesOcr
  declare readonly parser: FilesParser
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    this.ocr = new FilesOcr(transport)
    this.parser = new FilesParser(transport)
  }

  /**
   * Uploads a file. A stream is read whole first, so that a failed attempt can be repeated.
   * @throws {TypeError} before sending, when `file` or `purpose` is missing
   * @example
   * ```ts
   * const line = { custom_id: 'a', method: 'POST', url: '/v4/chat/completions', body: { model: 'glm-4-flash', messages } }
   * const file = await zhipu.files.create({ file: new File([JSON.stringify(line)], 'input.jsonl'), purpose: 'batch' })
   * console.log(file.id)
   * ```
   */
  create<P extends RetrievalFileParams>(params: P, options?: RequestOptions): APIPromise<RetrievalUpload>
  create<P extends FileParams>(params: P, options?: RequestOptions): APIPromise<FileObject>
  create(params: FileParams | RetrievalFileParams, options?: RequestOptions): APIPromise<FileObject | RetrievalUpload> {
    assert(params.file || 'upload_detail' in params, 'send request: file is missing')
    requireFields(params, 'purpose')
    return this.#transport.json(
      'POST',
      '/files',
      params.file ? { form: () => toForm(params) } : { body: params },
      options,
    )
  }

  /**
   * The files of one purpose, oldest first.
   * @throws {TypeError} before sending, when `purpose` is missing
   * @example
   * ```ts
   * for await (const file of zhipu.files.list({ purpose: 'batch' })) console.log(file.filename, file.bytes)
   * ```
   */
  list(params: RetrievalFileListParams, options?: RequestOptions): PagePromise<RetrievalFile>
  list(params: FileListParams, options?: RequestOptions): PagePromise<FileObject>
  list(
    params: FileListParams | RetrievalFileListParams,
    options?: RequestOptions,
  ): PagePromise<FileObject> | PagePromise<RetrievalFile> {
    requireFields(params, 'purpose')
    const load = (query: PageQuery) => this.#transport.json<never>('GET', '/files', { query }, options)
    return params.purpose === 'retrieval'
      ? paginate<RetrievalFile, never>(load, params, (body, query) => byNumber(body, query, 'limit'))
      : paginate<FileObject, never>(load, params, byCursor)
  }

  /** Deletes a file for good. A file that is not there is an `APIStatusError` with status 404. */
  delete(id: string, options?: RequestOptions): APIPromise<DeletedFile> {
    return this.#transport.json('DELETE', path`/files/${id}`, {}, options)
  }

  /**
   * What is in a file, as bytes, text, `Blob` or stream. The documents promise it for purpose `batch` alone; the results of a batch are JSONL.
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
