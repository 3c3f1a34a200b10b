import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { requireFields } from '../internal/assert.ts'
import { outcomeOf, poll } from '../internal/poll.ts'
import type { PollOptions } from '../internal/poll.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

/** File types of the parser, in upper case as the server requires. Source: OpenAPI of 2026-07-11. */
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

/** Form fields of `POST /files/parser/create`. Source: OpenAPI of 2026-07-11. */
export interface FileParserParams {
  /** File to parse. */
  file: Upload
  /**
   * Parser to use, with the file types that it supports.
   *
   * - `lite`: pdf, docx, doc, xls, xlsx, ppt, pptx, png, jpg, jpeg, csv, txt, md
   * - `expert`: pdf
   * - `prime`: the types of `lite`, html, and many image types
   */
  tool_type: 'lite' | 'expert' | 'prime' | (string & {})
  /** Type of the file. @default the extension of the file name */
  file_type?: ParsedFileType | undefined
}

/** Form fields of `POST /files/parser/sync`. Source: OpenAPI of 2026-07-11. */
export interface FileParserSyncParams {
  /** File to parse. */
  file: Upload
  /** Parser to use; `prime-sync` is the only one. */
  tool_type: 'prime-sync' | (string & {})
  /** Type of the file: those of `prime`, and `WPS`. */
  file_type?: ParsedFileType | 'WPS' | undefined
}

/** Response of `POST /files/parser/create`. */
export interface FileParserTask {
  success: boolean
  /** Human-readable state. */
  message: string
  /** Id of the task, for `result()` and `poll()`. */
  task_id: string
}

/** State of a task, with its result once it has succeeded. Source: OpenAPI of 2026-07-11. */
export interface FileParserResult {
  /** State of the task. */
  status: 'processing' | 'succeeded' | 'failed' | (string & {})
  /** Human-readable state. */
  message: string
  /** Text of the file, for format `text`. */
  content?: string | null | undefined
  /** Id of the task. */
  task_id: string
  /** URL of an archive that expires after 24 hours, for format `download_link`. */
  parsing_result_url?: string | null | undefined
}

/**
 * Extraction of text from documents.
 * @see https://docs.bigmodel.cn/cn/guide/tools/file-parser
 */
export class FilesParser {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a task that parses a file; `poll()` waits for its text.
   * @throws {TypeError} when `file` or `tool_type` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { task_id } = await zhipu.files.parser.create({ file: new File(['# 你好'], 'a.md'), tool_type: 'lite', file_type: 'MD' })
   * const { content } = await zhipu.files.parser.poll(task_id)
   * ```
   */
  create<P extends FileParserParams>(
    params: Partial<FileParserParams> & P,
    options?: RequestOptions,
  ): APIPromise<FileParserTask> {
    requireFields(params, 'file', 'tool_type')
    return this.#transport.json('POST', '/files/parser/create', { form: () => toForm(params) }, options)
  }

  /** Retrieves the state of a task and, once it has succeeded, its text or a download URL. */
  result(
    taskId: string,
    format: 'text' | 'download_link' = 'text',
    options?: RequestOptions,
  ): APIPromise<FileParserResult> {
    return this.#transport.json('GET', path`/files/parser/result/${taskId}/${format}`, {}, options)
  }

  /**
   * Waits until a task has succeeded and returns its text.
   * @throws {TaskError} when the task fails or the deadline passes
   */
  poll(taskId: string, options?: PollOptions<FileParserResult>): Promise<FileParserResult> {
    return poll(
      (signal) => this.result(taskId, 'text', { ...options, signal }),
      outcomeOf,
      { clock: this.#transport.clock, ...options },
    )
  }

  /**
   * Parses a file and returns its text in the same request.
   * @throws {TypeError} when `file` or `tool_type` is missing or empty, before the request is sent
   */
  sync<P extends FileParserSyncParams>(
    params: Partial<FileParserSyncParams> & P,
    options?: RequestOptions,
  ): APIPromise<FileParserResult> {
    requireFields(params, 'file', 'tool_type')
    return this.#transport.json('POST', '/files/parser/sync', { form: () => toForm(params) }, options)
  }
}
