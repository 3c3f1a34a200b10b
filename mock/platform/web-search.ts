import type { WebSearchIntent } from '../../src/resources/web-search.ts'
import type { WebSearchResult } from '../../src/types.ts'
import { type Account, type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'
import { pageAt, searchWeb, type WebPage, type WebQuery } from '../data/web-pages.ts'

/** Pages that searches of an account have returned, by URL. */
const resultsSlot: Slot<Map<string, WebPage>> = slot(() => new Map())

/** Searches the mock's web and remembers what was found, so that the reader shows the same pages. */
export function search({ account, backend }: Context, query: WebQuery): WebPage[] {
  const pages = searchWeb(query, backend.clock.now())
  const found = account.get(resultsSlot)
  for (const page of pages) found.set(page.url, page)
  return pages
}

/** The page at an address: one that was found before, or the one that stands there anyhow. */
export function pageOf({ account, backend }: Context, url: string): WebPage {
  return account.get(resultsSlot).get(url) ?? pageAt(url, backend.clock.now())
}

/**
 * What a query wants: nothing when it only greets or thanks; else the query without the words that ask, `的` between the keywords gone, as in
 * the documents' sample (`搜索2025年4月的财经新闻` → `2025年4月 财经新闻`).
 */
export function intentOf(query: string): WebSearchIntent {
  const greets = /^\s*(你好|您好|谢谢|再见|hello|hi|thanks?|thank you|bye)\s*[!！.。]*\s*$/i.test(query)
  const asked = query.replace(/^(请|帮我)*(搜索|搜一下|查询|查一下|找一下)/, '').replaceAll('的', ' ').trim()
  return { intent: greets ? 'SEARCH_NONE' : 'SEARCH_ALL', keywords: greets ? '' : asked, query }
}

/** A page as a result; keys in alphabetical order. Observed. */
export function searchResult(page: WebPage, index: number, size: 'medium' | 'high'): Required<WebSearchResult> {
  const content = size === 'high' ? page.paragraphs.join('\n') : page.paragraphs[0]!
  const { icon, media, publishDate: publish_date, title, url: link } = page
  return { content, icon, link, media, publish_date, refer: `ref_${index + 1}`, title }
}
