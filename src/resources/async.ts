import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatBody, ChatTaskResult, ImageTaskResult, Task } from '../types.ts'

/**
 * Request body of `POST /async/chat/completions`: the body of a chat request without the streaming fields. Not documented for api.z.ai.
 * Source: OpenAPI of 2026-07-11.
 */
export type AsyncChatParams = ChatBody

/** Request body of `POST /async/images/generations`. Source: OpenAPI of 2026-07-11. */
export interface AsyncImageParams {
  model: 'glm-image' | (string & {})
  /** Description of the image. */
  prompt: string
  /** Image quality; `hd` takes about 20 s. @default `hd` */
  quality?: 'hd' | undefined
  /**
   * Width and height in pixels, joined by `x`. Each side is 1024 to 2048 and a multiple of 32; the image has up to 2²² pixels.
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
   * Whether the image has visible and hidden watermarks. Only accounts that signed a waiver can disable them.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
}

/** Asynchronous chat completions: `zhipu.async.chat.completions`. */
export class AsyncChatCompletions {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a chat task. `zhipu.asyncResult.poll(task)` waits for its answer.
   * @throws {TypeError} when `model` or `messages` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const task = await zhipu.async.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
   * const { choices } = await zhipu.asyncResult.poll(task)
   * console.log(choices[0]?.message.content)
   * ```
   */
  create<P extends AsyncChatParams>(
    params: Partial<AsyncChatParams> & P,
    options?: RequestOptions,
  ): APIPromise<Task<ChatTaskResult>> {
    return this.#transport.json(
      'POST',
      '/async/chat/completions',
      { body: requireFields(params, 'model', 'messages') },
      options,
    )
  }
}

/** Asynchronous image generation: `zhipu.async.images.generations`. */
export class AsyncImageGenerations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates an image task. `zhipu.asyncResult.poll(task)` waits for its image.
   * @throws {TypeError} when `model` or `prompt` is missing or empty, before the request is sent
   */
  create<P extends AsyncImageParams>(
    params: Partial<AsyncImageParams> & P,
    options?: RequestOptions,
  ): APIPromise<Task<ImageTaskResult>> {
    return this.#transport.json(
      'POST',
      '/async/images/generations',
      { body: requireFields(params, 'model', 'prompt') },
      options,
    )
  }
}

/**
 * Asynchronous tasks: `create()` returns a task, and `zhipu.asyncResult` returns its result later.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/对话补全异步
 */
export class Async {
  /** Chat tasks. */
  declare readonly chat: { readonly completions: AsyncChatCompletions }
  /** Image tasks. */
  declare readonly images: { readonly generations: AsyncImageGenerations }
  constructor(transport: Transport) {
    this.chat = { completions: new AsyncChatCompletions(transport) }
    this.images = { generations: new AsyncImageGenerations(transport) }
  }
}
