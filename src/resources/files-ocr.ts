import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Languages that can be read. Source: OpenAPI of 2026-07-11. */
export type OcrLanguage =
  | 'CHN_ENG'
  | 'AUTO'
  | 'ENG'
  | 'JAP'
  | 'KOR'
  | 'FRE'
  | 'SPA'
  | 'POR'
  | 'GER'
  | 'ITA'
  | 'RUS'
  | 'DAN'
  | 'DUT'
  | 'MAL'
  | 'SWE'
  | 'IND'
  | 'POL'
  | 'ROM'
  | 'TUR'
  | 'GRE'
  | 'HUN'
  | 'THA'
  | 'VIE'
  | 'ARA'
  | 'HIN'
  | (string & {})

/** Form of `POST /files/ocr`. Source: OpenAPI of 2026-07-11. */
export interface FileOcrParams {
  /** An image: jpg or png. */
  file: Upload
  /** Handwriting is the only kind. */
  tool_type: 'hand_write' | (string & {})
  language_type?: OcrLanguage | undefined
  /** Whether each line should say how sure it is. @default false */
  probability?: boolean | undefined
}

/** A line that was read. */
export interface OcrWords {
  /** Pixels. */
  location: { left: number; top: number; width: number; height: number }
  words: string
  /** When it was asked for, though the document says always. */
  probability?: { average: number; variance: number; min: number } | undefined
}

/** Answer of `POST /files/ocr`. */
export interface FileOcrResult {
  task_id: string
  message: string
  status: 'succeeded' | 'failed' | (string & {})
  words_result_num: number
  words_result?: OcrWords[] | undefined
}

/**
 * Reads handwriting.
 * @see https://docs.bigmodel.cn/cn/guide/tools/zhipu-ocr
 */
export class FilesOcr {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Reads the words of an image, with their places.
   * @throws {TypeError} before sending, when `file` or `tool_type` is missing
   * @example
   * ```ts
   * const { words_result } = await zhipu.files.ocr.create({ file: photo, tool_type: 'hand_write' })
   * console.log(words_result?.map((line) => line.words).join('\n'))
   * ```
   */
  create<P extends FileOcrParams>(params: P, options?: RequestOptions): APIPromise<FileOcrResult> {
    requireFields(params, 'file', 'tool_type')
    return this.#transport.json('POST', '/files/ocr', { form: () => toForm(params) }, options)
  }
}
