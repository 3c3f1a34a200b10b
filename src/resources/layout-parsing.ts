import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Usage } from '../types.ts'

/** Request body of `POST /layout_parsing`. Source: OpenAPI of 2026-07-11. */
export interface LayoutParsingParams {
  model: 'glm-ocr' | (string & {})
  /**
   * PDF up to 50 MB and 30 pages, or JPG or PNG up to 10 MB, as a URL, base64 or a data URL (`data:application/pdf;base64,…` for a PDF,
   * observed). The limit of 30 pages is that of the OpenAPI document of Z.ai of September 2026; BigModel's of 2026-07-11 has 100.
   */
  file: string
  /** Whether to return the images of the document. @default false */
  return_crop_images?: boolean | undefined
  /** Whether to return images of the pages with the detected layout drawn in. @default false */
  need_layout_visualization?: boolean | undefined
  /** First page of a PDF to parse, from 1. */
  start_page_id?: number | undefined
  /** Last page of a PDF to parse. */
  end_page_id?: number | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
}

/** Element of a page. */
export interface LayoutDetail {
  /** Number of the element, from 1. */
  index: number
  /** Kind of element. */
  label: 'image' | 'text' | 'formula' | 'table' | (string & {})
  /** More specific kind, as named by the model. Source: official SDKs. */
  native_label?: string | undefined
  /** Left, top, right and bottom edge as fractions of the page, 0 to 1. */
  bbox_2d?: [number, number, number, number] | undefined
  /** Text, URL of an image, or HTML of a table. */
  content?: string | undefined
  /** Height of the page in pixels. */
  height?: number | undefined
  /** Width of the page in pixels. */
  width?: number | undefined
}

/** Response of `POST /layout_parsing`. Source: OpenAPI of 2026-07-11. */
export interface LayoutParsingAnswer {
  id: string
  /** Unix seconds. */
  created: number
  model: 'GLM-OCR' | (string & {})
  /** The document as Markdown. */
  md_results?: string | undefined
  /** Elements of each page. */
  layout_details?: LayoutDetail[][] | undefined
  /** URLs of images with the detected layout, one for each page. */
  layout_visualization?: string[] | undefined
  /** Number of pages, and their sizes in pixels. */
  data_info?: { num_pages: number; pages?: { width: number; height: number }[] | undefined } | undefined
  /** Token usage. */
  usage?: Usage | undefined
  request_id?: string | undefined
}

/**
 * Recognition of the layout and text of documents.
 * @see https://docs.bigmodel.cn/cn/guide/models/vlm/glm-ocr
 */
export class LayoutParsing {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Parses a document and returns its text as Markdown, with the elements of each page.
   * @throws {TypeError} when `model` or `file` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { md_results } = await zhipu.layoutParsing.create({ model: 'glm-ocr', file: 'https://example.com/invoice.png' })
   * console.log(md_results)
   * ```
   */
  create<P extends LayoutParsingParams>(
    params: Partial<LayoutParsingParams> & P,
    options?: RequestOptions,
  ): APIPromise<LayoutParsingAnswer> {
    return this.#transport.json('POST', '/layout_parsing', { body: requireFields(params, 'model', 'file') }, options)
  }
}
