import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** One thing to judge. */
export type ModerationInput =
  /** Up to 2000 characters. */
  | { type: 'text'; text: string }
  /** Under 10 MB, from 20x20 to 6000x6000 pixels. */
  | { type: 'image_url'; image_url: { url: string } }
  /** About 30 seconds. */
  | { type: 'video_url'; video_url: { url: string } }
  /** About 60 seconds. */
  | { type: 'audio_url'; audio_url: { url: string } }

/** Body of `POST /moderations`. Source: OpenAPI of 2026-07-11. */
export interface ModerationParams {
  model: 'moderation' | (string & {})
  /** A text of up to 2000 characters, one item or several. */
  input: string | ModerationInput | readonly ModerationInput[]
}

/** The verdict on one item. */
export interface ModerationVerdict {
  /** `text`, `image`, `video`, `audio`. */
  content_type: string
  /**
   * From harmless to worst. `REVIEW`: a person should look. `BLOCK`: stop this, the talk may go on. `REJECT`: stop this and end
   * the talk. `HIGH`: take back what was shown, too. The OpenAPI document names `PASS`, `REVIEW` and `REJECT`, guides all five.
   */
  risk_level: 'PASS' | 'REVIEW' | 'BLOCK' | 'REJECT' | 'HIGH' | (string & {})
  /** Kinds of risk; empty for `PASS`. */
  risk_type: string[]
}

/** Answer of `POST /moderations`. Source: OpenAPI of 2026-07-11, which names `moderation_text` alone. */
export interface Moderation {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  result_list: ModerationVerdict[]
  /** Calls by kind: `moderation_text` and so on. */
  usage: { [kind: `moderation_${string}`]: { call_count: number } | undefined }
}

/**
 * Judges whether content is safe.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/内容安全
 */
export class Moderations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Judges each item. A bad verdict is a result, not an error.
   * @throws {TypeError} before sending, when `model` or `input` is missing
   * @example
   * ```ts
   * const { result_list } = await zhipu.moderations.create({ model: 'moderation', input: '今天天气很好' })
   * console.log(result_list[0]?.risk_level) // PASS
   * ```
   */
  create<P extends ModerationParams>(params: P, options?: RequestOptions): APIPromise<Moderation> {
    return this.#transport.json('POST', '/moderations', { body: requireFields(params, 'model', 'input') }, options)
  }
}
