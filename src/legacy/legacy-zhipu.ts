import { StreamError } from '../errors.ts'
import { type APIPromise, apiPromise } from '../internal/api-promise.ts'
import type { Codec } from '../internal/codec.ts'
import { parse } from '../internal/json.ts'
import { requireFields } from '../internal/assert.ts'
import { poll, type PollOptions, verdict } from '../internal/poll.ts'
import type { EventStream } from '../internal/stream.ts'
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
  | (string & {})

/** One message. */
export interface LegacyMessage {
  role: 'user' | 'assistant' | (string & {})
  content: string
}

/** Body of `POST /paas/v3/model-api/{model}/invoke` and its sisters. Sources: clients of 2023; no document of it is left. */
export interface LegacyParams {
  model: LegacyModel
  /** The conversation so far, or one question. */
  prompt: readonly LegacyMessage[] | string
  /** Above 0, up to 1. @default 0.95 */
  temperature?: number | undefined
  /** Above 0, below 1. @default 0.7 */
  top_p?: number | undefined
  request_id?: string | undefined
  return_type?: 'json_string' | 'text' | (string & {}) | undefined
  /** Searches the web. */
  ref?: { enable?: boolean | undefined; search_query?: string | undefined } | undefined
  /** Who speaks to whom, for `characterglm`. */
  meta?: {
    user_info?: string | undefined
    bot_info?: string | undefined
    bot_name?: string | undefined
    user_name?: string | undefined
  } | undefined
}

/** Body of `POST /paas/v3/model-api/{model}/sse-invoke`. */
export interface LegacyStreamParams extends LegacyParams {
  /** `true` streams pieces, `false` the whole text so far each time. @default true */
  incremental?: boolean | undefined
  /** `'data'` packs text and meta into JSON on the data line; the events that come out are the same. */
  sseFormat?: 'data' | undefined
}

/** Tokens of one answer. */
export interface LegacyUsage {
  prompt_tokens?: number | undefined
  completion_tokens?: number | undefined
  total_tokens: number
}

/** What was ordered or answered. */
export interface LegacyData {
  request_id: string
  task_id: string
  task_status: 'PROCESSING' | 'SUCCESS' | 'FAIL' | (string & {})
  /** Absent while processing. The extra pair of quotes that the server puts around each `content` is taken off. */
  choices?: LegacyMessage[] | undefined
  usage?: LegacyUsage | undefined
}

/** Answer of everything but `sseInvoke()`. A code other than 200 throws. */
export interface LegacyAnswer {
  code: 200
  msg: string
  data: LegacyData
  success: true
}

/** What the last event tells on its `meta:` line. */
export interface LegacyMeta {
  request_id: string
  task_id: string
  task_status: 'SUCCESS' | (string & {})
  usage: LegacyUsage
}

/** One event of a streamed answer. */
export type LegacyEvent =
  | { event: 'add' | (string & {}); id: string; data: string; meta?: undefined }
  | { event: 'finish'; id: string; data: string; meta: LegacyMeta }

const ROOT = '/paas/v3/model-api'

/** Takes the extra quotes off; inside them line breaks are written out. */
function unquote(content: string): string {
  if (!/^"[^]*"$/.test(content)) return content
  try {
    return JSON.parse(content)
  } catch {
    return content.slice(1, -1)
  }
}

function unquoted(call: APIPromise<LegacyAnswer>): APIPromise<LegacyAnswer> {
  return apiPromise(
    call.withResponse().then((whole) => {
      const { choices } = whole.data.data ?? {}
      const data = { ...whole.data.data, ...(choices && { choices: choices.map(plain) }) }
      return { ...whole, data: { ...whole.data, data } }
    }),
  )
}

const plain = (message: LegacyMessage): LegacyMessage => ({ ...message, content: unquote(message.content) })

const codecFor = (packed: boolean): Codec<LegacyEvent> => ({
  decode(sent) {
    const { event, id } = sent
    if (event === 'interrupted') throw new StreamError(`Cannot invoke model: ${sent.data}`, { body: sent.data })
    // No capture of the packed form was found: text that is not packed counts as it stands, and meta may be packed once or twice.
    const unpacked = packed && parse(sent.data)
    const { data, meta }: { data?: string; meta?: string | object } = unpacked instanceof Object ? unpacked : sent
    return {
      event,
      id,
      data: data ?? '',
      ...(meta && { meta: typeof meta === 'string' ? JSON.parse(meta) : meta }),
    } as LegacyEvent
  },
  last: ({ event }) => event === 'finish',
})

/**
 * The v3 API of 2023, `/paas/v3/model-api`, as the first Python SDK and MetaGPT spoke it. It signs a JWT and sends it without `Bearer`.
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

  /** Takes the options of `Zhipu`; `auth` is `'jwt'` unless told, since v3 knew no plain keys. */
  constructor(options: ClientOptions = {}) {
    this.#transport = createTransport({ ...options, auth: options.auth ?? 'jwt' })
  }

  #post(act: string, params: LegacyParams, options?: RequestOptions): APIPromise<LegacyAnswer> {
    const { model, ...body } = requireFields(params, 'model', 'prompt')
    const call = { body, root: true, bare: true }
    return unquoted(this.#transport.json('POST', `${ROOT}${path`/${model}/`}${act}`, call, options))
  }

  /**
   * Asks and waits for the answer.
   * @throws {TypeError} before sending, when `model` or `prompt` is missing
   */
  invoke<P extends LegacyParams>(params: P, options?: RequestOptions): APIPromise<LegacyAnswer> {
    return this.#post('invoke', params, options)
  }

  /** Asks without waiting; `poll()` waits for the answer. */
  asyncInvoke<P extends LegacyParams>(params: P, options?: RequestOptions): APIPromise<LegacyAnswer> {
    return this.#post('async-invoke', params, options)
  }

  /** How far a task is: `GET /paas/v3/model-api/-/async-invoke/{task_id}`. */
  query(taskId: string, options?: RequestOptions): APIPromise<LegacyAnswer> {
    const call = { root: true, bare: true }
    return unquoted(this.#transport.json('GET', ROOT + path`/-/async-invoke/${taskId}`, call, options))
  }

  /**
   * Waits for a task.
   * @throws {TaskError} when the task has failed, or the deadline has passed
   */
  poll(taskId: string, options?: PollOptions<LegacyAnswer>): Promise<LegacyAnswer> {
    return poll(
      (signal) => this.query(taskId, { ...options, signal }),
      ({ data }) => verdict(data.task_status),
      { clock: this.#transport.clock, ...options },
    )
  }

  /**
   * Asks for a streamed answer: `add` events bring text, the `finish` event brings `meta` with the usage.
   * @throws {StreamError} when an `error` or `interrupted` event arrives; `body` is its text
   * @example
   * ```ts
   * const events = await zhipu.sseInvoke({ model: 'chatglm_turbo', prompt: '你好', incremental: true })
   * for await (const event of events) console.log(event.data, event.meta?.usage.total_tokens)
   * ```
   */
  sseInvoke<P extends LegacyStreamParams>(params: P, options?: RequestOptions): APIPromise<EventStream<LegacyEvent>> {
    const { model, ...body } = requireFields(params, 'model', 'prompt')
    const call = { body, headers: { accept: 'text/event-stream' }, root: true, bare: true }
    const codec = codecFor(params.sseFormat === 'data')
    return this.#transport.events('POST', ROOT + path`/${model}/sse-invoke`, call, options, codec)
  }
}
