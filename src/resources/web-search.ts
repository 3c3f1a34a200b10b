import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck, WebSearchResult } from '../types.ts'

/** Request body of `POST /web_search`. Sources: OpenAPI of 2026-07-11; official Python SDK for the last field. */
export interface WebSearchParams {
  /** Text to search for, up to 70 characters. */
  search_query: string
  /** Search engine. `search-prime` and `search_pro_jina` exist on Z.ai only; `search_pro_bing` is from 2025. */
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
   * Whether to search only when the server detects that a search is needed. The document requires the field and has a default for it.
   * @default false
   */
  search_intent?: boolean | undefined
  /** Number of results, 1 to 50; `search_pro_sogou` accepts 10, 20, 30, 40 and 50. @default 10 */
  count?: number | undefined
  /** The only host to search, for example `www.example.com`. `search_pro_quark` does not support it. */
  search_domain_filter?: string | undefined
  /** Maximum age of results. @default 'noLimit' */
  search_recency_filter?: 'oneDay' | 'oneWeek' | 'oneMonth' | 'oneYear' | 'noLimit' | undefined
  /** Length of the text of each result: an excerpt (`medium`) or more of the page (`high`). @default 'medium' */
  content_size?: 'medium' | 'high' | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Content moderation settings. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Detected intent of the query. */
export interface WebSearchIntent {
  /** The query of the request. */
  query: string
  /** Kind of search. `SEARCH_ALWAYS`: sent with `search_intent: false`. `SEARCH_NONE`: no search was needed, so there are no results. */
  intent: 'SEARCH_ALL' | 'SEARCH_NONE' | 'SEARCH_ALWAYS' | (string & {})
  /** Query used for the search. */
  keywords: string
}

/** Response of `POST /web_search`. `search-prime` of Z.ai often returns no results (observed). */
export interface WebSearchAnswer {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  /** Detected intents. */
  search_intent?: WebSearchIntent[] | undefined
  /** Pages found. */
  search_result?: WebSearchResult[] | undefined
}

/**
 * Web search.
 * @see https://docs.bigmodel.cn/cn/guide/tools/web-search
 */
export class WebSearch {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Searches the web and returns matching pages.
   * @throws {TypeError} when `search_query` or `search_engine` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const { search_result } = await zhipu.webSearch.create({ search_query: '北京天气', search_engine: 'search_std', count: 3 })
   * for (const { title, link } of search_result ?? []) console.log(title, link)
   * ```
   */
  create<P extends WebSearchParams>(
    params: Partial<WebSearchParams> & P,
    options?: RequestOptions,
  ): APIPromise<WebSearchAnswer> {
    return this.#transport.json('POST', '/web_search', {
      body: { search_intent: false, ...requireFields(params, 'search_query', 'search_engine') },
    }, options)
  }
}
