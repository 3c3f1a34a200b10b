import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck, WebSearchResult } from '../types.ts'

/** Body of `POST /web_search`. Source: OpenAPI of 2026-07-11; the last field: official Python SDK. */
export interface WebSearchParams {
  /** Up to 70 characters. */
  search_query: string
  /** `search-prime` and `search_pro_jina` are Z.ai's; `search_pro_bing` is of 2025. */
  search_engine:
    | 'search_std'
    | 'search_pro'
    | 'search_pro_sogou'
    | 'search_pro_quark'
    | 'search-prime'
    | 'search_pro_jina'
    | 'search_pro_bing'
    | (string & {})
  /**
   * Whether to find out first if there is something to search for. The document requires it and gives a default.
   * @default false
   */
  search_intent?: boolean | undefined
  /** Results, 1 to 50; `search_pro_sogou` knows 10, 20, 30, 40, 50. @default 10 */
  count?: number | undefined
  /** The one site to search: `www.example.com`. Not with `search_pro_quark`. */
  search_domain_filter?: string | undefined
  /** @default 'noLimit' */
  search_recency_filter?: 'oneDay' | 'oneWeek' | 'oneMonth' | 'oneYear' | 'noLimit' | undefined
  /** Excerpts, or as much text as there is. @default 'medium' */
  content_size?: 'medium' | 'high' | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** What the query was found to want. */
export interface WebSearchIntent {
  query: string
  /** `SEARCH_ALWAYS` when no intent was asked for; with `SEARCH_NONE` there are no results. */
  intent: 'SEARCH_ALL' | 'SEARCH_NONE' | 'SEARCH_ALWAYS' | (string & {})
  /** The query as it was searched. */
  keywords: string
}

/** Answer of `POST /web_search`. Z.ai's `search-prime` often answers with an empty list (observed). */
export interface WebSearchAnswer {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  search_intent?: WebSearchIntent[] | undefined
  search_result?: WebSearchResult[] | undefined
}

/**
 * Searches the web.
 * @see https://docs.bigmodel.cn/cn/guide/tools/web-search
 */
export class WebSearch {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Pages that fit a query.
   * @throws {TypeError} before sending, when `search_query` or `search_engine` is missing
   * @example
   * ```ts
   * const { search_result } = await zhipu.webSearch.create({ search_query: '北京天气', search_engine: 'search_std', count: 3 })
   * for (const { title, link } of search_result ?? []) console.log(title, link)
   * ```
   */
  create<P extends WebSearchParams>(params: P, options?: RequestOptions): APIPromise<WebSearchAnswer> {
    const body = { search_intent: false, ...requireFields(params, 'search_query', 'search_engine') }
    return this.#transport.json('POST', '/web_search', { body }, options)
  }
}
