import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatBody, ChatTaskResult, ImageTaskResult, Task } from '../types.ts'

/** Body of `POST /async/chat/completions`: a chat body without streaming. Not documented for api.z.ai. Source: OpenAPI of 2026-07-11. */
export type AsyncChatParams = ChatBody

/** Body of `POST /async/images/generations`. Source: OpenAPI of 2026-07-11. */
export interface AsyncImageParams {
  model: 'glm-image' | (string & {})
  prompt: string
  /** About 20 s. @default `hd` */
  quality?: 'hd' | undefined
  /**
   * Width and height in pixels, joined by `x`: sides of 1024 to 2048, multiples of 32, up to 2²² pixels in all.
   * @default `1280x1280`
   */
  size?:
    | '1280x1280'
    | '1568x1056'
    | '1056x1568'
    | '1472x1088'
    | '1088x1472'
    | '1728x960'
    | '960x1728'
    | `${number}x${number}`
    | undefined
  /**
   * Visible and hidden marks. Only accounts that signed the waiver may switch them off.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
}

/** `zhipu.async.chat.completions` */
export class AsyncChatCompletions {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Orders an answer. `zhipu.asyncResult.poll(task)` waits for it.
   * @throws {TypeError} before sending, when `model` or `messages` is missing
   * @example
   * ```ts
   * const task = await zhipu.async.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
   * const { choices } = await zhipu.asyncResult.poll(task)
   * console.log(choices[0]?.message.content)
   * ```
   */
  create<P extends AsyncChatParams>(params: P, options?: RequestOptions): APIPromise<Task<ChatTaskResult>> {
    return this.#transport.json(
      'POST',
      '/async/chat/completions',
      { body: requireFields(params, 'model', 'messages') },
      options,
    )
  }
}

/** `zhipu.async.images.generations` */
export class AsyncImageGenerations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Orders an image. `zhipu.asyncResult.poll(task)` waits for it.
   * @throws {TypeError} before sending, when `model` or `prompt` is missing
   */
  create<P extends AsyncImageParams>(params: P, options?: RequestOptions): APIPromise<Task<ImageTaskResult>> {
    return this.#transport.json(
      'POST',
      '/async/images/generations',
      { body: requireFields(params, 'model', 'prompt') },
      options,
    )
  }
}

/**
 * Work that is ordered now and fetched later.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/对话补全异步
 */
export class Async {
  declare readonly chat: { readonly completions: AsyncChatCompletions }
  declare readonly images: { readonly generations: AsyncImageGenerations }
  constructor(transport: Transport) {
    this.chat = { completions: new AsyncChatCompletions(transport) }
    this.images = { generations: new AsyncImageGenerations(transport) }
  }
}
