import { type APIPromise, apiPromise } from '../internal/api-promise.ts'
import type { Transport } from '../internal/transport.ts'
import { assert } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatCompletion, ChatCompletionParams } from '../types.ts'
import { ChatStream } from './chat-stream.ts'

const kindOf = (value: { length?: number } | null | undefined): string =>
  value?.length === 0 ? 'empty' : value === null ? 'null' : typeof value

const check = ({ model, messages }: ChatCompletionParams): void => {
  assert(model && typeof model === 'string', `send request: model is ${kindOf(model)}, want a name`)
  assert(
    Array.isArray(messages) && messages.length,
    `send request: messages is ${kindOf(messages)}, want a filled list`,
  )
}

/**
 * Chat with a model: `zhipu.chat.completions`.
 *
 * @example
 * ```ts
 * const answer = await zhipu.chat.completions.create({
 *   model: 'glm-4.6',
 *   messages: [{ role: 'user', content: '你好' }],
 * })
 * console.log(answer.choices[0]?.message.content)
 * ```
 */
export class ChatCompletions {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Asks for an answer, whole or, with `stream: true`, as a stream that is ready once its first event has arrived. Until then failures are
   * retried.
   *
   * @throws {TypeError} before anything is sent, when `model` or `messages` cannot be right
   */
  create<P extends ChatCompletionParams & { stream: true }>(params: P, options?: RequestOptions): APIPromise<ChatStream>
  create<P extends ChatCompletionParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<ChatCompletion>
  create<P extends ChatCompletionParams>(params: P, options?: RequestOptions): APIPromise<ChatCompletion | ChatStream>
  create(params: ChatCompletionParams, options?: RequestOptions): APIPromise<ChatCompletion | ChatStream> {
    check(params)
    if (!params.stream) {
      return this.#transport.json<ChatCompletion>('POST', '/chat/completions', { body: params }, options)
    }
    return apiPromise(this.#stream(params, options).withResponse())
  }

  #stream(body: ChatCompletionParams, options?: RequestOptions): ChatStream {
    return new ChatStream((stop) => this.#transport.open(stop, 'POST', '/chat/completions', { body }, options))
  }

  /**
   * A stream that asks when it is first read, so an unread one costs nothing.
   *
   * @throws {TypeError} at once, when `model` or `messages` cannot be right; all else is thrown to the reader
   * @example
   * ```ts
   * const stream = zhipu.chat.completions.stream({ model: 'glm-4.6', messages })
   * for await (const piece of stream.text()) console.log(piece)
   * messages.push((await stream.final()).message)
   * ```
   */
  stream<P extends Omit<ChatCompletionParams, 'stream'>>(params: P, options?: RequestOptions): ChatStream {
    check(params)
    return this.#stream({ ...params, stream: true }, options)
  }
}

/** The chat family: `zhipu.chat`. */
export class Chat {
  declare readonly completions: ChatCompletions

  constructor(transport: Transport) {
    this.completions = new ChatCompletions(transport)
  }
}
