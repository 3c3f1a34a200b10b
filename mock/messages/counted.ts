import type { Bilingual } from '../http/bilingual.ts'

/** Singular and plural in English, and the measure word with the noun in Chinese. */
const nouns = {
  request: ['request', 'requests', '个请求'],
  token: ['token', 'tokens', '个 token'],
  search: ['web search', 'web searches', '次联网搜索'],
  scenario: ['scenario', 'scenarios', '个场景'],
  value: ['value', 'values', '个值'],
} as const

/** A number with its noun: `1 request`, `2 web searches`, `2 次联网搜索`. */
export function counted(count: number, noun: keyof typeof nouns): Bilingual {
  const [one, many, chinese] = nouns[noun]
  return { en: `${count} ${count === 1 ? one : many}`, zh: `${count} ${chinese}` }
}
