import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Languages of text recognition. Source: OpenAPI of 2026-07-11. */
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

/** Form fields of `POST /files/ocr`. Source: OpenAPI of 2026-07-11. */
export interface FileOcrParams {
  /** Image to read: JPG or PNG. */
  file: Upload
  /** Kind of recognition; handwriting is the only one. */
  tool_type: 'hand_write' | (string & {})
  /** Language of the text. */
  language_type?: OcrLanguage | undefined
  /** Whether to return the confidence of each line. @default false */
  probability?: boolean | undefined
}

/** Line of recognized text. */
export interface OcrWords {
  /** Position in the image, in pixels. */
  location: { left: number; top: number; width: number; height: number }
  /** Text of the line. */
  words: string
  /** Confidence, with `probability: true`. The document has it always. */
  probability?: { average: number; variance: number; min: number } | undefined
}

/** Response of `POST /files/ocr`. */
export interface FileOcrResult {
  task_id: string
  /** Human-readable state. */
  message: string
  /** Whether the recognition has succeeded. */
  status: 'succeeded' | 'failed' | (string & {})
  /** Number of lines. */
  words_result_num: number
  /** Lines of text. */
  words_result?: OcrWords[] | undefined
}

/**
 * Recognition of handwriting in images.
 * @see https://docs.bigmodel.cn/cn/guide/tools/zhipu-ocr
 */
export class FilesOcr {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Recognizes the text of an image and returns its lines with their positions.
   * @throws {TypeError} when `file` or `tool_type` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { words_result } = await zhipu.files.ocr.create({ file: photo, tool_type: 'hand_write' })
   * console.log(words_result?.map((line) => line.words).join('\n'))
   * ```
   */
  create<P extends FileOcrParams>(
    params: Partial<FileOcrParams> & P,
    options?: RequestOptions,
  ): APIPromise<FileOcrResult> {
    requireFields(params, 'file', 'tool_type')
    return this.#transport.json('POST', '/files/ocr', { form: () => toForm(params) }, options)
  }
}
