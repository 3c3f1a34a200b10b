import type { Tool, WebSearchResult } from '../../../src/types.ts'

/**
 * Default results of the tool `web_search`, if `enable` is not false and `search_result` is true; samples of the documents write both also
 * as strings. The tool `retrieval` disables the search. Docs, 2024.
 */
export function searchResults(tools: readonly Tool[] | undefined, question: string): WebSearchResult[] | undefined {
  const search = tools?.find((tool) => tool.type === 'web_search')?.web_search
  const hasRetrieval = tools?.some((tool) => tool.type === 'retrieval')
  if (!search || hasRetrieval || isFlag(search.enable, false) || !isFlag(search.search_result, true)) return undefined
  const query = search.search_query ?? question
  return Array.from({ length: Math.min(Number(search.count ?? 10), 3) }, (_, index) => ({
    icon: 'https://www.example.com/favicon.ico',
    title: `${query} (${index + 1})`,
    link: `https://www.example.com/${index + 1}`,
    media: 'Example',
    publish_date: '2026-01-01',
    content: `A page about ${query}`,
    refer: `ref_${index + 1}`,
  }))
}

/** True for the boolean and for its name in any case. */
function isFlag(value: unknown, flag: boolean): boolean {
  return String(value).toLowerCase() === String(flag)
}
