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

/** Web search. */
export const webSearch: readonly Scenario[] = [
  scenario(
    'a query returns the requested number of results, with numbered references',
    { paid: 'a search' },
    async (client, t) => {
      const reply = await client.webSearch.create({
        search_query: '搜索2025年4月的财经新闻',
        search_engine: 'search_std',
        search_intent: true,
        count: 3,
      })
      t.shape('answer', reply, answer)
      t.order('answer', reply, ['created', 'id', 'request_id', 'search_intent', 'search_result'])
      t.fact('intent', reply.search_intent?.[0]?.intent, 'SEARCH_ALL')
      t.fact('number of results', reply.search_result?.length, 3, 'warning')
      t.fact('first refer', reply.search_result?.[0]?.refer, 'ref_1')
      t.fact('first link', reply.search_result?.[0]?.link, /^https?:/)
    },
  ),

  scenario('without search_intent the intent is SEARCH_ALWAYS', { paid: 'a search' }, async (client, t) => {
    const { search_intent } = await client.webSearch.create({ search_query: '天气', search_engine: 'search_std' })
    t.fact('intent', search_intent?.[0]?.intent ?? 'SEARCH_ALWAYS', 'SEARCH_ALWAYS')
  }),

  scenario('an unknown search engine is rejected with 400', 1, async (client, t) => {
    const attempt = client.webSearch.create({ search_query: '天气', search_engine: 'no-such-engine' })
    t.fact('status', await statusOf(attempt), 400)
  }),
]
