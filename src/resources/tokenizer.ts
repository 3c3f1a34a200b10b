import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { FunctionTool, Message } from '../types.ts'

/** Request body of `POST /tokenizer`. Source: OpenAPI of 2026-07-11; the server accepts newer models than its list has. */
export interface TokenizerParams {
  model:
    | 'glm-4.6'
    | 'glm-4.6v'
    | 'glm-4.5'
    | 'glm-4.5-air'
    | 'glm-4-0520'
    | 'glm-4-long'
    | 'glm-4-air'
    | 'glm-4-flash'
    | (string & {})
  /** Messages to count, at least one of them with the role `user` or `tool`. The server rejects unknown keys in content parts. */
  messages: readonly Message[]
  /** Tools to count. */
  tools?: readonly FunctionTool[] | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
}

/** Response of `POST /tokenizer`. Source: OpenAPI of 2026-07-11. */
export interface TokenCount {
  /** Unix seconds. */
  created: number
  id: string
  request_id: string
  /** Token counts. */
  usage: {
    prompt_tokens: number
    /** Tokens of images, included in `prompt_tokens`. */
    image_tokens?: number | undefined
    /** Tokens of videos, included in `prompt_tokens`. */
    video_tokens?: number | undefined
    total_tokens: number
  }
}

/**
 * Token counting, without running a model.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/文本分词器
 */
export class Tokenizer {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Counts the prompt tokens of a chat request with these messages and tools.
   * @throws {TypeError} when `model` or `messages` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { usage } = await zhipu.tokenizer.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
   * console.log(usage.total_tokens)
   * ```
   */
  create<P extends TokenizerParams>(
    params: Partial<TokenizerParams> & P,
    options?: RequestOptions,
  ): APIPromise<TokenCount> {
    return this.#transport.json('POST', '/tokenizer', { body: requireFields(params, 'model', 'messages') }, options)
  }
}
