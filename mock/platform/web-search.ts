import type { WebSearchIntent } from '../../src/resources/web-search.ts'
import type { WebSearchResult } from '../../src/types.ts'
import { type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'
import type { Fields } from '../core/fields.ts'
import { badField } from '../errors/refusal.ts'
import { pageAt, searchWeb, type WebPage, type WebQuery } from '../data/web-pages.ts'

/** Pages that searches of an account have returned, by URL. */
const resultsSlot: Slot<Map<string, WebPage>> = slot(() => new Map())

/** Searches the mock's web and stores the pages found, so that the reader returns the same pages. */
export function search({ account, backend }: Context, query: WebQuery): WebPage[] {
  const pages = searchWeb(query, backend.clock.now())
  const results = account.get(resultsSlot)
  for (const page of pages) results.set(page.url, page)
  return pages
}

/** The page at a URL: the one that a search has returned, or one generated from the URL. */
export function pageOf({ account, backend }: Context, url: string): WebPage {
  return account.get(resultsSlot).get(url) ?? pageAt(url, backend.clock.now())
}

/**
 * The search intent of a query: none for a greeting or thanks. The keywords are the query without request words such as `搜索` and with `的`
 * replaced by a space, as in the sample of the docs (`搜索2025年4月的财经新闻` → `2025年4月 财经新闻`).
 */
export function intentOf(query: string): WebSearchIntent {
  const isGreeting = /^(你好|您好|谢谢|再见|hello|hi|thanks?|thank you|bye)\s*[!！.。]*$/i.test(query.trim())
  const keywords = query.replace(/^(请|帮我)*(搜索|搜一下|查询|查一下|找一下)/, '').replaceAll('的', ' ').trim()
  return { intent: isGreeting ? 'SEARCH_NONE' : 'SEARCH_ALL', keywords: isGreeting ? '' : keywords, query }
}

/** A page as a search result; keys in alphabetical order. Observed. */
export function searchResult(page: WebPage, index: number, size: 'medium' | 'high'): Required<WebSearchResult> {
  const content = size === 'high' ? page.paragraphs.join('\n') : page.paragraphs[0]!
  const { icon, media, publishDate: publish_date, title, url: link } = page
  return { content, icon, link, media, publish_date, refer: `ref_${index + 1}`, title }
}

/** Maximum age of results in days, by `search_recency_filter`. */
const maxAgeDaysByFilter = { noLimit: Infinity, oneDay: 1, oneWeek: 7, oneMonth: 31, oneYear: 365 } as const

/** Reads the filters of a search. @throws {Refusal} 1214 for an unknown period or an invalid domain */
export function readFilters(fields: Fields): Pick<WebQuery, 'maxAgeDays' | 'host'> {
  const maxAgeDays =
    maxAgeDaysByFilter[fields.choice('search_recency_filter', ['noLimit', 'oneDay', 'oneWeek', 'oneMonth', 'oneYear'])]
  const host = fields.optionalText('search_domain_filter')
  if (host !== undefined && !isHost(host)) throw badField('search_domain_filter')
  return { maxAgeDays, host }
}

function isHost(host: string): boolean {
  return !/[/:\s]/.test(host) && URL.canParse(`https://${host}`)
}
