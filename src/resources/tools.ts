import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Body of `POST /tools`, the web search of 2024. Source: official Python SDK. */
export interface ToolsParams {
  model: 'web-search-pro' | (string & {})
  /** The last one is the question. */
  messages: readonly { role: string; content: string }[]
  stream?: boolean | undefined
  scope?: string | undefined
  /** Where the asker is. */
  location?: string | undefined
  /** Only pages of the last 1 to 30 days. */
  recent_days?: number | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
}

/** What the question was found to want. */
export interface SearchIntent {
  index: number
  query: string
  intent: string
  keywords: string
}

/** A page that was found. */
export interface SearchResult {
  index: number
  title: string
  link: string
  content: string
  icon: string
  media: string
  refer?: string | undefined
}

/** A question that goes further. */
export interface SearchRecommend {
  index: number
  query: string
}

/** A step of the search. Lists, though the types of the SDK show single objects. */
export type SearchToolCall =
  | { id: string; type: 'search_intent'; search_intent: SearchIntent[] }
  | { id: string; type: 'search_result'; search_result: SearchResult[] }
  | { id: string; type: 'search_recommend'; search_recommend: SearchRecommend[] }

/** What a search says, whole or in an event. */
export interface ToolsMessage {
  role?: string | undefined
  tool_calls?: SearchToolCall[] | undefined
}

/** Answer of `POST /tools`. Source: official Python SDK. */
export interface ToolsAnswer {
  id: string
  /** Unix seconds. */
  created: number
  request_id?: string | undefined
  choices: { index: number; finish_reason: string; message: ToolsMessage }[]
}

/** An event of the stream. Source: official Python SDK. */
export interface ToolsChunk {
  id: string
  created?: number | undefined
  choices: { index: number; finish_reason?: string | null | undefined; delta: ToolsMessage }[]
}

/** The web search of 2024; `webSearch` has taken its place. */
export class Tools {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Searches the web for the last message.
   * @throws {TypeError} before sending, when `model` or `messages` is missing
   * @example
   * ```ts
   * const { choices } = await zhipu.tools.create({ model: 'web-search-pro', messages: [{ role: 'user', content: '北京天气' }] })
   * const found = choices[0]?.message.tool_calls?.find((call) => call.type === 'search_result')
   * ```
   */
  create<P extends ToolsParams & { stream: true }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<EventStream<ToolsChunk>>
  create<P extends ToolsParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<ToolsAnswer>
  create<P extends ToolsParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<ToolsAnswer> | APIPromise<EventStream<ToolsChunk>>
  create(
    params: ToolsParams,
    options?: RequestOptions,
  ): APIPromise<ToolsAnswer> | APIPromise<EventStream<ToolsChunk>> {
    return this.#transport[params.stream ? 'events' : 'json']<never>('POST', '/tools', {
      body: requireFields(params, 'model', 'messages'),
    }, options)
  }
}
