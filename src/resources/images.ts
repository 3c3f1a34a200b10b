import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { ContentFilter, SensitiveWordCheck } from '../types.ts'

/** Request body of `POST /images/generations`. Sources: OpenAPI of 2026-07-11; official Python SDK for the last five fields. */
export interface ImageParams {
  model: 'glm-image' | 'cogview-4-250304' | 'cogview-4' | 'cogview-3-flash' | (string & {})
  /** Description of the image. */
  prompt: string
  /**
   * Image quality. `hd` takes about 20 s, `standard` 5 to 10 s. `glm-image` supports `hd` only.
   * @default `hd` for `glm-image`, `standard` for others
   */
  quality?: 'hd' | 'standard' | undefined
  /**
   * Width and height in pixels, joined by `x`. The server rejects `×`, which the documents use in some places.
   *
   * `glm-image`: each side is 1024 to 2048 and a multiple of 32; the image has up to 2²² pixels.
   * Other models: each side is 512 to 2048 and a multiple of 16; the image has up to 2²¹ pixels.
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
   * Whether the image has visible and hidden watermarks. Only accounts that signed a waiver can disable them.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Ignored: the server always generates one image. */
  n?: number | undefined
  style?: string | undefined
  response_format?: string | undefined
  /** Content moderation settings. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Response of `POST /images/generations`. It has neither `id` nor `usage`. Source: OpenAPI of 2026-07-11. */
export interface GeneratedImages {
  /** Unix seconds. */
  created: number
  /** Exactly one image. Its URL expires after 30 days. `revised_prompt` is in the official SDK's type only. */
  data: { url: string; revised_prompt?: string | undefined }[]
  /** Content moderation results. Source: OpenAPI of 2026-07-11. */
  content_filter?: ContentFilter[] | undefined
  /** Id of the answer. Sent by api.z.ai; source: observed with cogview-4, July 2026. */
  id?: string | undefined
  /** The `request_id` of the request, or one chosen by the server. Sent by api.z.ai; source: observed with cogview-4, July 2026. */
  request_id?: string | undefined
}

/** Image generation: `zhipu.images.generations`. */
export class ImageGenerations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Generates an image and returns its URL.
   * @throws {TypeError} when `model` or `prompt` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { data } = await zhipu.images.generations.create({ model: 'cogview-3-flash', prompt: '窗台上的小猫' })
   * console.log(data[0]?.url)
   * ```
   */
  create<P extends ImageParams>(
    params: Partial<ImageParams> & P,
    options?: RequestOptions,
  ): APIPromise<GeneratedImages> {
    return this.#transport.json(
      'POST',
      '/images/generations',
      { body: requireFields(params, 'model', 'prompt') },
      options,
    )
  }
}

/**
 * Image generation.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/图像生成
 */
export class Images {
  /** Image generation. */
  declare readonly generations: ImageGenerations
  constructor(transport: Transport) {
    this.generations = new ImageGenerations(transport)
  }
}
