import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Body of `POST /reader`. Source: OpenAPI of 2026-07-11. */
export interface ReaderParams {
  url: string
  /** Seconds the server waits for the page. @default 20 */
  timeout?: number | undefined
  /** @default false */
  no_cache?: boolean | undefined
  /** @default 'markdown' */
  return_format?: 'markdown' | 'text' | (string & {}) | undefined
  /** @default true */
  retain_images?: boolean | undefined
  /** Whether to do without GitHub's tables and task lists. @default false */
  no_gfm?: boolean | undefined
  /** Whether images stay in the text as data URLs. @default false */
  keep_img_data_url?: boolean | undefined
  /** Whether to add a list of the images. @default false */
  with_images_summary?: boolean | undefined
  /** Whether to add a list of the links. @default false */
  with_links_summary?: boolean | undefined
}

/** Answer of `POST /reader`. Source: OpenAPI of 2026-07-11. */
export interface ReaderAnswer {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  model: string
  reader_result: {
    content: string
    description?: string | undefined
    title?: string | undefined
    url?: string | undefined
    /** What the page refers to. */
    external?: { stylesheet?: Record<string, { type?: string | undefined }> | undefined } | undefined
    /** `<meta>` of the page, by name. */
    metadata?: Record<string, string> | undefined
  }
}

/**
 * Reads pages of the web.
 * @see https://docs.bigmodel.cn/api-reference/工具-api/网页阅读
 */
export class Reader {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * One page, as Markdown or text.
   * @throws {TypeError} before sending, when `url` is missing
   * @example
   * ```ts
   * const { reader_result } = await zhipu.reader.create({ url: 'https://www.example.com' })
   * console.log(reader_result.title, reader_result.content)
   * ```
   */
  create<P extends ReaderParams>(params: P, options?: RequestOptions): APIPromise<ReaderAnswer> {
    return this.#transport.json('POST', '/reader', { body: requireFields(params, 'url') }, options)
  }
}
