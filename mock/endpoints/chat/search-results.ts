import type { Tool, WebSearchResult } from '../../../src/types.ts'

/**
 * Results of the tool `web_search`, when it is on and its `search_result` asks for them; samples write both as text, too. The tool
 * `retrieval` switches it off. Docs, 2024.
 */
export function searchResults(tools: readonly Tool[] | undefined, question: string): WebSearchResult[] | undefined {
  const search = tools?.find((tool) => tool.type === 'web_search')?.web_search
  const retrieves = tools?.some((tool) => tool.type === 'retrieval')
  if (!search || retrieves || isFalse(search.enable) || !isTrue(search.search_result)) return undefined
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

function isTrue(value: unknown): boolean {
  return /^true$/i.test(String(value))
}

function isFalse(value: unknown): boolean {
  return /^false$/i.test(String(value))
}
