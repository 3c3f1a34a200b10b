import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { requireFields } from '../internal/assert.ts'
import { poll, verdict } from '../internal/poll.ts'
import type { PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

/** Kinds of files that can be read, in capitals as the server wants them. Source: OpenAPI of 2026-07-11. */
export type ParsedFileType =
  | 'PDF'
  | 'DOCX'
  | 'DOC'
  | 'XLS'
  | 'XLSX'
  | 'PPT'
  | 'PPTX'
  | 'PNG'
  | 'JPG'
  | 'JPEG'
  | 'CSV'
  | 'TXT'
  | 'MD'
  | 'HTML'
  | 'BMP'
  | 'GIF'
  | 'WEBP'
  | 'HEIC'
  | 'EPS'
  | 'ICNS'
  | 'IM'
  | 'PCX'
  | 'PPM'
  | 'TIFF'
  | 'XBM'
  | 'HEIF'
  | 'JP2'
  | (string & {})

/** Form of `POST /files/parser/create`. Source: OpenAPI of 2026-07-11. */
export interface FileParserParams {
  file: Upload
  /**
   * - `lite`: pdf, docx, doc, xls, xlsx, ppt, pptx, png, jpg, jpeg, csv, txt, md
   * - `expert`: pdf
   * - `prime`: all of `lite`, html, and many kinds of images
   */
  tool_type: 'lite' | 'expert' | 'prime' | (string & {})
  /** @default what the name of the file says */
  file_type?: ParsedFileType | undefined
}

/** Form of `POST /files/parser/sync`. Source: OpenAPI of 2026-07-11. */
export interface FileParserSyncParams {
  file: Upload
  tool_type: 'prime-sync' | (string & {})
  /** As of `prime`, and `WPS`. */
  file_type?: ParsedFileType | 'WPS' | undefined
}

/** Answer of `POST /files/parser/create`. */
export interface FileParserTask {
  success: boolean
  message: string
  task_id: string
}

/** State of a task, and what was read. Source: OpenAPI of 2026-07-11. */
export interface FileParserResult {
  status: 'processing' | 'succeeded' | 'failed' | (string & {})
  message: string
  /** The text, when `text` was asked for. */
  content?: string | null | undefined
  task_id: string
  /** Link to an archive that lives 24 hours, when `download_link` was asked for. */
  parsing_result_url?: string | null | undefined
}

/**
 * Reads text out of documents.
 * @see https://docs.bigmodel.cn/cn/guide/tools/file-parser
 */
export class FilesParser {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Orders the reading of a file; `poll()` waits for it.
   * @throws {TypeError} before sending, when `file` or `tool_type` is missing
   * @example
   * ```ts
   * const { task_id } = await zhipu.files.parser.create({ file: new File(['# 你好'], 'a.md'), tool_type: 'lite', file_type: 'MD' })
   * const { content } = await zhipu.files.parser.poll(task_id)
   * ```
   */
  create<P extends FileParserParams>(params: P, options?: RequestOptions): APIPromise<FileParserTask> {
    requireFields(params, 'file', 'tool_type')
    return this.#transport.json('POST', '/files/parser/create', { form: () => toForm(params) }, options)
  }

  /** How far a task is and, once it has succeeded, its text or a link to it. */
  result(
    taskId: string,
    format: 'text' | 'download_link' = 'text',
    options?: RequestOptions,
  ): APIPromise<FileParserResult> {
    return this.#transport.json('GET', path`/files/parser/result/${taskId}/${format}`, {}, options)
  }

  /**
   * Waits until a task has ended, and gives its text.
   * @throws {TaskError} when it failed or the deadline has passed
   */
  poll(taskId: string, options?: PollOptions<FileParserResult>): Promise<FileParserResult> {
    const look = (signal: AbortSignal) => this.result(taskId, 'text', { ...options, signal })
    return poll(look, ({ status }) => verdict(status), { clock: this.#transport.clock, ...options })
  }

  /**
   * Reads a file and waits for it in one request.
   * @throws {TypeError} before sending, when `file` or `tool_type` is missing
   */
  sync<P extends FileParserSyncParams>(params: P, options?: RequestOptions): APIPromise<FileParserResult> {
    requireFields(params, 'file', 'tool_type')
    return this.#transport.json('POST', '/files/parser/sync', { form: () => toForm(params) }, options)
  }
}
