import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { StreamResult } from '../types/stream-result.ts'

/** Request body of `POST /tools`, the web search of 2024. Source: official Python SDK. */
export interface ToolsParams {
  model: 'web-search-pro' | (string & {})
  /** Conversation; the last message is the query. */
  messages: readonly { role: string; content: string }[]
  /** Whether to stream the results. */
  stream?: boolean | undefined
  scope?: string | undefined
  /** Location of the user. */
  location?: string | undefined
  /** Maximum age of pages in days, 1 to 30. */
  recent_days?: number | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
}

/** Detected intent of the query. */
export interface SearchIntent {
  index: number
  /** The query of the user. */
  query: string
  /** Kind of search that the query needs. */
  intent: string
  /** Query used for the search. */
  keywords: string
}

/** A web page found by the search. */
export interface SearchResult {
  index: number
  /** Title of the page. */
  title: string
  /** URL of the page. */
  link: string
  /** Excerpt of the page. */
  content: string
  /** Icon of the site. */
  icon: string
  /** Name of the site. */
  media: string
  /** Reference mark of the page, for example `ref_1`. */
  refer?: string | undefined
}

/** A suggested follow-up query. */
export interface SearchRecommend {
  index: number
  /** The suggested query. */
  query: string
}

/** Step of the search. Its results are arrays; the SDK's types have single objects instead. */
export type SearchToolCall =
  | { id: string; type: 'search_intent'; search_intent: SearchIntent[] }
  | { id: string; type: 'search_result'; search_result: SearchResult[] }
  | { id: string; type: 'search_recommend'; search_recommend: SearchRecommend[] }

/** Message of a search, or one chunk of it. */
export interface ToolsMessage {
  role?: string | undefined
  tool_calls?: SearchToolCall[] | undefined
}

/** Response of `POST /tools`. Source: official Python SDK. */
export interface ToolsAnswer {
  id: string
  /** Unix seconds. */
  created: number
  request_id?: string | undefined
  choices: { index: number; finish_reason: string; message: ToolsMessage }[]
}

/** Chunk of a streamed search. Source: official Python SDK. */
export interface ToolsChunk {
  id: string
  created?: number | undefined
  choices: { index: number; finish_reason?: string | null | undefined; delta: ToolsMessage }[]
}

/** Web search of 2024, replaced by `webSearch`. */
export class Tools {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Searches the web for the last message and returns the results, or a stream of chunks with `stream: true`.
   * @throws {TypeError} when `model` or `messages` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { choices } = await zhipu.tools.create({ model: 'web-search-pro', messages: [{ role: 'user', content: '北京天气' }] })
   * const results = choices[0]?.message.tool_calls?.find((call) => call.type === 'search_result')
   * ```
   */
  create<P extends ToolsParams>(
    params: Partial<ToolsParams> & P,
    options?: RequestOptions,
  ): APIPromise<StreamResult<P, ToolsAnswer, EventStream<ToolsChunk>>>
  create(
    params: ToolsParams,
    options?: RequestOptions,
  ): APIPromise<ToolsAnswer> | APIPromise<EventStream<ToolsChunk>> {
    const call = { body: requireFields(params, 'model', 'messages') }
    return params.stream
      ? this.#transport.events<ToolsChunk>('POST', '/tools', call, options)
      : this.#transport.json<ToolsAnswer>('POST', '/tools', call, options)
  }
}
