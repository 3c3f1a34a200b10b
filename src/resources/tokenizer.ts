import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { FunctionTool, Message } from '../types.ts'

/** Body of `POST /tokenizer`. Source: OpenAPI of 2026-07-11, whose list of models is older than the models it serves. */
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
  /** As for a chat: not of system and assistant messages alone. The server refuses keys it does not know in content parts. */
  messages: readonly Message[]
  /** Counted with the messages. */
  tools?: readonly FunctionTool[] | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
}

/** Answer of `POST /tokenizer`. Source: OpenAPI of 2026-07-11. */
export interface TokenCount {
  /** Unix seconds. */
  created: number
  id: string
  request_id: string
  usage: {
    prompt_tokens: number
    /** Of which for pictures. */
    image_tokens?: number | undefined
    /** Of which for videos. */
    video_tokens?: number | undefined
    total_tokens: number
  }
}

/**
 * Counts tokens without asking a model.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/文本分词器
 */
export class Tokenizer {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Counts what a chat with these messages and tools would be charged as its prompt.
   * @throws {TypeError} before sending, when `model` or `messages` is missing
   * @example
   * ```ts
   * const { usage } = await zhipu.tokenizer.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
   * console.log(usage.total_tokens)
   * ```
   */
  create<P extends TokenizerParams>(params: P, options?: RequestOptions): APIPromise<TokenCount> {
    return this.#transport.json('POST', '/tokenizer', { body: requireFields(params, 'model', 'messages') }, options)
  }
}
