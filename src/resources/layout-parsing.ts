import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Usage } from '../types.ts'

/** Body of `POST /layout_parsing`. Source: OpenAPI of 2026-07-11. */
export interface LayoutParsingParams {
  model: 'glm-ocr' | (string & {})
  /**
   * URL, base64 or data URL (`data:application/pdf;base64,…` for a PDF, observed) of a PDF up to 50 MB and 100 pages, or a JPG or PNG up to
   * 10 MB.
   */
  file: string
  /** Whether to cut out the images. @default false */
  return_crop_images?: boolean | undefined
  /** Whether to draw what was found. @default false */
  need_layout_visualization?: boolean | undefined
  /** First page of a PDF to read, from 1. */
  start_page_id?: number | undefined
  /** Last page of a PDF to read. */
  end_page_id?: number | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
}

/** A thing on a page. */
export interface LayoutDetail {
  /** Counts from 1. */
  index: number
  label: 'image' | 'text' | 'formula' | 'table' | (string & {})
  /** The model's own, finer word for it. Source: official SDKs. */
  native_label?: string | undefined
  /** Left, top, right, bottom as parts of the page, 0 to 1. */
  bbox_2d?: [number, number, number, number] | undefined
  /** Text, URL of an image, or HTML of a table. */
  content?: string | undefined
  /** Of the page, in pixels, as is `width`. */
  height?: number | undefined
  width?: number | undefined
}

/** Answer of `POST /layout_parsing`. Source: OpenAPI of 2026-07-11. */
export interface LayoutParsingAnswer {
  id: string
  /** Unix seconds. */
  created: number
  model: 'GLM-OCR' | (string & {})
  /** The whole document as Markdown. */
  md_results?: string | undefined
  /** A list for each page. */
  layout_details?: LayoutDetail[][] | undefined
  /** URLs of images, one for each page. */
  layout_visualization?: string[] | undefined
  data_info?: { num_pages: number; pages?: { width: number; height: number }[] | undefined } | undefined
  usage?: Usage | undefined
  request_id?: string | undefined
}

/**
 * Reads the layout and the text of documents.
 * @see https://docs.bigmodel.cn/cn/guide/models/vlm/glm-ocr
 */
export class LayoutParsing {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Reads a document, page by page.
   * @throws {TypeError} before sending, when `model` or `file` is missing
   * @example
   * ```ts
   * const { md_results } = await zhipu.layoutParsing.create({ model: 'glm-ocr', file: 'https://example.com/invoice.png' })
   * console.log(md_results)
   * ```
   */
  create<P extends LayoutParsingParams>(params: P, options?: RequestOptions): APIPromise<LayoutParsingAnswer> {
    return this.#transport.json('POST', '/layout_parsing', { body: requireFields(params, 'model', 'file') }, options)
  }
}
