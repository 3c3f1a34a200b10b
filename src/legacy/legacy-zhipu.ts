import { isZhipuError, StreamError } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import { type APIPromise, apiPromise } from '../internal/api-promise.ts'
import type { Codec } from '../internal/codec.ts'
import { parseJSON } from '../internal/json.ts'
import { requireFields } from '../internal/assert.ts'
import { outcomeOf, poll, type PollOptions } from '../internal/poll.ts'
import type { EventStream } from '../internal/stream.ts'
import { jwt } from '../internal/auth.ts'
import { createTransport, type Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import type { ClientOptions, RequestOptions } from '../options.ts'

/** Models of the v3 API. */
export type LegacyModel =
  | 'chatglm_turbo'
  | 'chatglm_pro'
  | 'chatglm_std'
  | 'chatglm_lite'
  | 'chatglm_lite_32k'
  | 'chatglm_6b'
  | 'characterglm'
  | 'charglm-3'
  | 'glm-3-turbo'
  | 'text_embedding'
  | (string & {})

/** One message of a conversation. */
export interface LegacyMessage {
  role: 'user' | 'assistant' | (string & {})
  content: string
}

/** Parameters of all calls of the v3 API. Source: clients of 2023; the documents are no longer available. */
export interface LegacyParams {
  model: LegacyModel
  /** The conversation so far, or a single question. */
  prompt: readonly LegacyMessage[] | string
  /** Greater than 0, at most 1. @default 0.95 */
  temperature?: number | undefined
  /** Greater than 0, less than 1. @default 0.7 */
  top_p?: number | undefined
  request_id?: string | undefined
  return_type?: 'json_string' | 'text' | (string & {}) | undefined
  /** Web search. */
  ref?: { enable?: boolean | undefined; search_query?: string | undefined } | undefined
  /** User and character of a role-play, for `characterglm` and `charglm-3`. */
  meta?: {
    user_info?: string | undefined
    bot_info?: string | undefined
    bot_name?: string | undefined
    user_name?: string | undefined
  } | undefined
}

/** Parameters of `sseInvoke()`. */
export interface LegacyStreamParams extends LegacyParams {
  /** Whether each event has the next piece of the text (`true`) or the text so far (`false`). @default true */
  incremental?: boolean | undefined
  /** `'data'` asks the server to send text and meta as JSON on the data line. The events that the client returns are the same. */
  sseFormat?: 'data' | undefined
}

/** Number of tokens of one answer. */
export interface LegacyUsage {
  prompt_tokens?: number | undefined
  completion_tokens?: number | undefined
  total_tokens: number
}

/** A task and, once it has finished, its answer. */
export interface LegacyData {
  request_id: string
  task_id: string
  task_status: 'PROCESSING' | 'SUCCESS' | 'FAIL' | (string & {})
  /** Absent while processing. The server puts an extra pair of quotes around each `content`; the client removes it. */
  choices?: LegacyMessage[] | undefined
  /** The vector of `prompt`, of `text_embedding` alone. */
  embedding?: number[] | undefined
  usage?: LegacyUsage | undefined
}

/** Response of all calls except `sseInvoke()`. A response with another code than 200 is thrown as an error. */
export interface LegacyAnswer {
  code: 200
  msg: string
  data: LegacyData
  success: true
}

/** The `meta:` line of the last event. */
export interface LegacyMeta {
  request_id: string
  task_id: string
  task_status: 'SUCCESS' | (string & {})
  usage: LegacyUsage
}

/** One event of a streamed answer. An event without a name is called `message`, as in browsers. */
export type LegacyEvent =
  | { event: 'add' | (string & {}); id: string; data: string; meta?: undefined }
  | { event: 'finish'; id: string; data: string; meta: LegacyMeta }

const ROOT = '/paas/v3/model-api'

/** Removes the extra quotes. Inside them the text is escaped like a JSON string. */
function unquote(content: string): string {
  if (!/^"[^]*"$/.test(content)) return content
  try {
    return JSON.parse(content)
  } catch {
    return content.slice(1, -1)
  }
}

const unquoteMessage = (message: LegacyMessage): LegacyMessage =>
  typeof message?.content === 'string' ? { ...message, content: unquote(message.content) } : message

function unquoteAnswer(call: APIPromise<LegacyAnswer>): APIPromise<LegacyAnswer> {
  return apiPromise(
    call.withResponse().then((result) => {
      const { data: answer } = result
      const choices: unknown = answer?.data?.choices
      const data = { ...answer?.data, ...(Array.isArray(choices) && { choices: choices.map(unquoteMessage) }) }
      return { ...result, data: { ...answer, data } }
    }),
  )
}

/** Turns the error of a first event into a `StreamError`, which later events cause as well. */
function toStreamError(error: unknown): unknown {
  if (!isZhipuError(error) || error instanceof StreamError) return error
  const { message, response } = error
  if (!response?.ok || !/event-stream/.test(response.headers.get('content-type') ?? '')) return error
  return new StreamError(message, { ...error, name: undefined, cause: error, response } as ErrorFacts)
}

const codecFor = (isPacked: boolean): Codec<LegacyEvent> => ({
  decode(message) {
    const { event, id } = message
    // Assumed, since no recording of the packed form exists: text that is not packed is used as it is, and meta is an object or JSON text.
    const unpacked = isPacked && parseJSON(message.data)
    const { data, meta }: { data?: string; meta?: string | object } = unpacked instanceof Object ? unpacked : message
    return {
      event: event || 'message',
      id,
      data: data ?? '',
      ...(meta && { meta: typeof meta === 'string' ? JSON.parse(meta) : meta }),
    } as LegacyEvent
  },
  last: ({ event }) => event === 'finish',
  isError: ({ event }) => event === 'interrupted',
  isUnmarked: true,
})

/**
 * Client for the v3 API of 2023, `/paas/v3/model-api`, which the first Python SDK and MetaGPT used. It sends a JWT without `Bearer`.
 *
 * @example
 * ```ts
 * import { LegacyZhipu } from 'zhipu-fetch/legacy'
 *
 * const zhipu = new LegacyZhipu({ apiKey: 'id.secret' })
 * const { data } = await zhipu.invoke({ model: 'chatglm_turbo', prompt: [{ role: 'user', content: '你好' }] })
 * console.log(data.choices?.[0]?.content, data.usage?.total_tokens)
 * ```
 */
export class LegacyZhipu {
  readonly #transport: Transport

  /** Takes the options of `Zhipu`. The default of `auth` is `'jwt'`, since the v3 API did not accept keys. */
  constructor(options: ClientOptions = {}) {
    this.#transport = createTransport({ ...options, auth: options.auth ?? 'jwt' }, jwt)
  }

  #post(act: string, params: LegacyParams, options?: RequestOptions): APIPromise<LegacyAnswer> {
    const { model, ...body } = requireFields(params, 'model', 'prompt')
    const call = { body, root: true, bare: true }
    return unquoteAnswer(this.#transport.json('POST', `${ROOT}${path`/${model}/`}${act}`, call, options))
  }

  /**
   * Sends a prompt and resolves with the answer. With the model `text_embedding` the prompt is a text, and `data.embedding` its vector.
   *
   * @throws {TypeError} before anything is sent, when `model` or `prompt` is missing
   */
  invoke<P extends LegacyParams>(
    params: Partial<LegacyParams> & P,
    options?: RequestOptions,
  ): APIPromise<LegacyAnswer> {
    return this.#post('invoke', params, options)
  }

  /**
   * Starts a task that answers a prompt. Use `poll()` to wait for the answer.
   *
   * @throws {TypeError} before anything is sent, when `model` or `prompt` is missing
   */
  asyncInvoke<P extends LegacyParams>(
    params: Partial<LegacyParams> & P,
    options?: RequestOptions,
  ): APIPromise<LegacyAnswer> {
    return this.#post('async-invoke', params, options)
  }

  /** Retrieves a task: `GET /paas/v3/model-api/-/async-invoke/{task_id}`. */
  query(taskId: string, options?: RequestOptions): APIPromise<LegacyAnswer> {
    const call = { root: true, bare: true }
    return unquoteAnswer(this.#transport.json('GET', ROOT + path`/-/async-invoke/${taskId}`, call, options))
  }

  /**
   * Waits for a task to finish.
   *
   * @throws {TaskError} when the task fails or the deadline passes
   */
  poll(taskId: string, options?: PollOptions<LegacyAnswer>): Promise<LegacyAnswer> {
    return poll(
      (signal) => this.query(taskId, { ...options, signal }),
      (answer) => outcomeOf(answer, 'data.task_status'),
      { clock: this.#transport.clock, ...options },
    )
  }

  /**
   * Sends a prompt and streams the answer: `add` events have the text, the `finish` event has `meta` with the usage.
   *
   * An `error` or `interrupted` event is a `StreamError`; its `body` is the text of the event, or its JSON. The call rejects with it if the event
   * is the first one, otherwise reading throws it. Text that begins with `[DONE]` is text, since the v3 API had no end marker.
   *
   * @throws {TypeError} before anything is sent, when `model` or `prompt` is missing
   * @example
   * ```ts
   * const events = await zhipu.sseInvoke({ model: 'chatglm_turbo', prompt: '你好', incremental: true })
   * for await (const event of events) console.log(event.data, event.meta?.usage.total_tokens)
   * ```
   */
  sseInvoke<P extends LegacyStreamParams>(
    params: Partial<LegacyStreamParams> & P,
    options?: RequestOptions,
  ): APIPromise<EventStream<LegacyEvent>> {
    const { model, ...body } = requireFields(params, 'model', 'prompt')
    const call = { body, headers: { accept: 'text/event-stream' }, root: true, bare: true }
    const codec = codecFor(params.sseFormat === 'data')
    const events = this.#transport.events('POST', ROOT + path`/${model}/sse-invoke`, call, options, codec)
    return apiPromise(
      events.withResponse().catch((error) => {
        throw toStreamError(error)
      }),
    )
  }
}
