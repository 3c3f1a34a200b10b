import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('web-search')

const answer: Shape = {
  created: 'number',
  id: 'string',
  request_id: 'string',
  'search_intent?': [{ intent: 'string', keywords: 'string', query: 'string' }],
  'search_result?': [{
    'content?': 'string',
    'icon?': 'string',
    'link?': 'string',
    'media?': 'string',
    'publish_date?': 'string',
    'refer?': 'string',
    'title?': 'string',
  }],
}

/** The search of the web. */
export const webSearch: readonly Scenario[] = [
  scenario('a query finds as many pages as are asked for, numbered', { paid: 'a search' }, async (client, t) => {
    const found = await client.webSearch.create({
      search_query: '搜索2025年4月的财经新闻',
      search_engine: 'search_std',
      search_intent: true,
      count: 3,
    })
    t.shape('answer', found, answer)
    t.order('answer', found, ['created', 'id', 'request_id', 'search_intent', 'search_result'])
    t.fact('intent', found.search_intent?.[0]?.intent, 'SEARCH_ALL')
    t.fact('results', found.search_result?.length, 3, 'warning')
    t.fact('first refer', found.search_result?.[0]?.refer, 'ref_1')
    t.fact('first link', found.search_result?.[0]?.link, /^https?:/)
  }),

  scenario('without the question for intent the search is forced', { paid: 'a search' }, async (client, t) => {
    const { search_intent } = await client.webSearch.create({ search_query: '天气', search_engine: 'search_std' })
    t.fact('intent', search_intent?.[0]?.intent ?? 'SEARCH_ALWAYS', 'SEARCH_ALWAYS')
  }),

  scenario('an engine that is none is refused with 400', 1, async (client, t) => {
    const attempt = client.webSearch.create({ search_query: '天气', search_engine: 'search_moon' })
    t.fact('status', await statusOf(attempt), 400)
  }),
]
