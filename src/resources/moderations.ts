import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Item to check. */
export type ModerationInput =
  /** Text of up to 2000 characters. */
  | { type: 'text'; text: string }
  /** Image smaller than 10 MB, from 20 × 20 to 6000 × 6000 pixels. */
  | { type: 'image_url'; image_url: { url: string } }
  /** Video of about 30 seconds. */
  | { type: 'video_url'; video_url: { url: string } }
  /** Audio of about 60 seconds. */
  | { type: 'audio_url'; audio_url: { url: string } }

/** Request body of `POST /moderations`. Source: OpenAPI of 2026-07-11. */
export interface ModerationParams {
  model: 'moderation' | (string & {})
  /** Text of up to 2000 characters, an item, or several items. */
  input: string | ModerationInput | readonly ModerationInput[]
}

/** Result for one item. */
export interface ModerationVerdict {
  /** Kind of item: `text`, `image`, `video` or `audio`. */
  content_type: string
  /**
   * Risk, in ascending order. The OpenAPI document has `PASS`, `REVIEW` and `REJECT`; guides have all five.
   *
   * - `PASS`: no risk
   * - `REVIEW`: a person should review the item
   * - `BLOCK`: block the item; the conversation can continue
   * - `REJECT`: block the item and end the conversation
   * - `HIGH`: as `REJECT`, and remove the content already shown
   */
  risk_level: 'PASS' | 'REVIEW' | 'BLOCK' | 'REJECT' | 'HIGH' | (string & {})
  /** Kinds of risk found; empty for `PASS`. */
  risk_type: string[]
}

/** Response of `POST /moderations`. Source: OpenAPI of 2026-07-11, which has only `moderation_text` in `usage`. */
export interface Moderation {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  /** One result for each item. */
  result_list: ModerationVerdict[]
  /** Number of calls for each kind of item, for example `moderation_text`. */
  usage: { [kind: `moderation_${string}`]: { call_count: number } | undefined }
}

/**
 * Content moderation.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/内容安全
 */
export class Moderations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Checks whether items are safe. An unsafe item is a result, not an error.
   * @throws {TypeError} when `model` or `input` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { result_list } = await zhipu.moderations.create({ model: 'moderation', input: '今天天气很好' })
   * console.log(result_list[0]?.risk_level) // PASS
   * ```
   */
  create<P extends ModerationParams>(
    params: Partial<ModerationParams> & P,
    options?: RequestOptions,
  ): APIPromise<Moderation> {
    return this.#transport.json('POST', '/moderations', { body: requireFields(params, 'model', 'input') }, options)
  }
}
