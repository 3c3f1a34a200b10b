import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Request body of `POST /reader`. Source: OpenAPI of 2026-07-11. */
export interface ReaderParams {
  /** URL of the page. */
  url: string
  /** Seconds that the server waits for the page. @default 20 */
  timeout?: number | undefined
  /** Whether to bypass the server's cache. @default false */
  no_cache?: boolean | undefined
  /** Format of the content. @default 'markdown' */
  return_format?: 'markdown' | 'text' | (string & {}) | undefined
  /** Whether to keep images in the content. @default true */
  retain_images?: boolean | undefined
  /** Whether to disable GitHub Flavored Markdown, for example tables and task lists. @default false */
  no_gfm?: boolean | undefined
  /** Whether to keep the data URLs of images. @default false */
  keep_img_data_url?: boolean | undefined
  /** Whether to add a list of the images. @default false */
  with_images_summary?: boolean | undefined
  /** Whether to add a list of the links. @default false */
  with_links_summary?: boolean | undefined
}

/** Response of `POST /reader`. Source: OpenAPI of 2026-07-11. */
export interface ReaderAnswer {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  model: string
  reader_result: {
    /** The page as Markdown or text. */
    content: string
    description?: string | undefined
    title?: string | undefined
    url?: string | undefined
    /** Stylesheets of the page, by URL. */
    external?: { stylesheet?: Record<string, { type?: string | undefined }> | undefined } | undefined
    /** `<meta>` elements of the page, by name. */
    metadata?: Record<string, string> | undefined
  }
}

/**
 * Extraction of the content of web pages.
 * @see https://docs.bigmodel.cn/api-reference/工具-api/网页阅读
 */
export class Reader {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Reads a web page and returns its content as Markdown or text.
   * @throws {TypeError} when `url` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { reader_result } = await zhipu.reader.create({ url: 'https://www.example.com' })
   * console.log(reader_result.title, reader_result.content)
   * ```
   */
  create<P extends ReaderParams>(
    params: Partial<ReaderParams> & P,
    options?: RequestOptions,
  ): APIPromise<ReaderAnswer> {
    return this.#transport.json('POST', '/reader', { body: requireFields(params, 'url') }, options)
  }
}
