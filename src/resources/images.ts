import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { ContentFilter, SensitiveWordCheck } from '../types.ts'

/** Body of `POST /images/generations`. Source: OpenAPI of 2026-07-11; the last five fields: official Python SDK. */
export interface ImageParams {
  model: 'glm-image' | 'cogview-4-250304' | 'cogview-4' | 'cogview-3-flash' | (string & {})
  prompt: string
  /**
   * `hd` takes about 20 s, `standard` 5 to 10 s. `glm-image` knows `hd` only.
   * @default `hd` for `glm-image`, `standard` for others
   */
  quality?: 'hd' | 'standard' | undefined
  /**
   * Width and height in pixels, joined by `x` (the documents print `×` at places; it does not work).
   *
   * `glm-image`: sides of 1024 to 2048, multiples of 32, up to 2²² pixels in all. Others: sides of 512 to 2048, multiples of 16, up to 2²¹ pixels.
   * @default `1280x1280` for `glm-image`, `1024x1024` for others
   */
  size?:
    | '1280x1280'
    | '1568x1056'
    | '1056x1568'
    | '1472x1088'
    | '1088x1472'
    | '1728x960'
    | '960x1728'
    | '1024x1024'
    | '768x1344'
    | '864x1152'
    | '1344x768'
    | '1152x864'
    | '1440x720'
    | '720x1440'
    | `${number}x${number}`
    | undefined
  /**
   * Visible and hidden marks. Only accounts that signed the waiver may switch them off.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** The server makes one image whatever is asked. */
  n?: number | undefined
  style?: string | undefined
  response_format?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Answer of `POST /images/generations`. It has neither `id` nor `usage`. Source: OpenAPI of 2026-07-11. */
export interface GeneratedImages {
  /** Unix seconds. */
  created: number
  /** Exactly one image. Its link lives 30 days. `revised_prompt` is in the type of the official SDK only. */
  data: { url: string; revised_prompt?: string | undefined }[]
  content_filter?: ContentFilter[] | undefined
}

/** `zhipu.images.generations` */
export class ImageGenerations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Draws one image and waits for it.
   * @throws {TypeError} before sending, when `model` or `prompt` is missing
   * @example
   * ```ts
   * const { data } = await zhipu.images.generations.create({ model: 'cogview-3-flash', prompt: '窗台上的小猫' })
   * console.log(data[0]?.url)
   * ```
   */
  create<P extends ImageParams>(params: P, options?: RequestOptions): APIPromise<GeneratedImages> {
    return this.#transport.json(
      'POST',
      '/images/generations',
      { body: requireFields(params, 'model', 'prompt') },
      options,
    )
  }
}

/**
 * Draws images.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/图像生成
 */
export class Images {
  declare readonly generations: ImageGenerations
  constructor(transport: Transport) {
    this.generations = new ImageGenerations(transport)
  }
}
