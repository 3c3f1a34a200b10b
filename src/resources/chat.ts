import { type APIPromise, apiPromise } from '../internal/api-promise.ts'
import type { Transport } from '../internal/transport.ts'
import { assert } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { ChatCompletion, ChatCompletionParams } from '../types.ts'
import { ChatStream } from './chat-stream.ts'
import type { StreamResult } from '../types/stream-result.ts'

/** Returns the kind of an invalid value for an error message: `empty`, `null` or its type. */
function kindOf(value: { length?: number } | null | undefined): string {
  if (value?.length === 0) return 'empty'
  return value === null ? 'null' : typeof value
}

function checkParams({ model, messages }: ChatCompletionParams): void {
  assert(model && typeof model === 'string', `send request: model is ${kindOf(model)}, expected a name`)
  assert(
    Array.isArray(messages) && messages.length,
    `send request: messages is ${kindOf(messages)}, expected a non-empty array`,
  )
}

/**
 * Chat completions: `zhipu.chat.completions`.
 *
 * @example
 * ```ts
 * const completion = await zhipu.chat.completions.create({
 *   model: 'glm-4.6',
 *   messages: [{ role: 'user', content: '你好' }],
 * })
 * console.log(completion.choices[0]?.message.content)
 * ```
 */
export class ChatCompletions {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a chat completion. With `stream: true` it resolves with a stream when the first event has arrived; failures before that are
   * retried.
   *
   * @throws {TypeError} when `model` is not a non-empty string or `messages` is not a non-empty array, before the request is sent
   */
  create<P extends ChatCompletionParams>(
    params: Partial<ChatCompletionParams> & P,
    options?: RequestOptions,
  ): APIPromise<StreamResult<P, ChatCompletion, ChatStream>>
  create(params: ChatCompletionParams, options?: RequestOptions): APIPromise<ChatCompletion | ChatStream> {
    checkParams(params)
    if (!params.stream) {
      return this.#transport.json<ChatCompletion>('POST', '/chat/completions', { body: params }, options)
    }
    return apiPromise(this.#stream(params, options).withResponse())
  }

  #stream(body: ChatCompletionParams, options?: RequestOptions): ChatStream {
    return new ChatStream((stop) => this.#transport.open(stop, 'POST', '/chat/completions', { body }, options))
  }

  /**
   * Creates a stream that sends its request when it is first read. All other errors are thrown to its reader.
   *
   * @throws {TypeError} when `model` is not a non-empty string or `messages` is not a non-empty array
   * @example
   * ```ts
   * const stream = zhipu.chat.completions.stream({ model: 'glm-4.6', messages })
   * for await (const piece of stream.text()) console.log(piece)
   * messages.push((await stream.final()).message)
   * ```
   */
  stream<P extends Omit<ChatCompletionParams, 'stream'>>(
    params: Partial<Omit<ChatCompletionParams, 'stream'>> & P,
    options?: RequestOptions,
  ): ChatStream {
    checkParams(params)
    return this.#stream({ ...params, stream: true }, options)
  }
}

/** Chat with a model: `zhipu.chat`. */
export class Chat {
  /** Chat completions. */
  declare readonly completions: ChatCompletions

  constructor(transport: Transport) {
    this.completions = new ChatCompletions(transport)
  }
}
