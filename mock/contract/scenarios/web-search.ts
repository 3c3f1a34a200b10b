import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('web-search')

const answerOf = (intent: string): Shape => ({
  created: 'seconds',
  id: 'text',
  request_id: 'text',
  search_intent: [{ intent: `=${intent}`, keywords: 'string', query: 'text' }, 1],
  search_result: [{
    content: 'string',
    'icon?': 'string',
    link: 'url',
    'media?': 'string',
    'publish_date?': 'string',
    refer: /^ref_\d+$/,
    title: 'text',
  }],
})

const resultOrder = ['content', 'icon', 'link', 'media', 'publish_date', 'refer', 'title']

/** Web search. */
export const webSearch: readonly Scenario[] = [
  scenario(
    'a query returns the requested number of results, with numbered references',
    { paid: 'a search' },
    async (client, t) => {
      const requestId = `contract-${crypto.randomUUID()}`
      const search_query = '搜索2025年4月的财经新闻'
      const reply = await client.webSearch.create({
        search_query,
        search_engine: 'search_std',
        search_intent: true,
        count: 3,
        request_id: requestId,
      })
      t.shape('answer', reply, answerOf('SEARCH_ALL'))
      t.order('answer', reply, ['created', 'id', 'request_id', 'search_intent', 'search_result'])
      t.order('result', reply.search_result?.[0], resultOrder)
      t.fact('request_id is the one sent', reply.request_id === requestId, true)
      t.fact('query is the one sent', reply.search_intent?.[0]?.query === search_query, true, 'warning')
      t.fact('number of results', reply.search_result?.length, 3)
      t.fact('references', reply.search_result?.map(({ refer }) => refer).join(), 'ref_1,ref_2,ref_3')
      const links = reply.search_result?.map(({ link }) => link) ?? []
      t.fact('links are different', new Set(links).size === links.length, true)
    },
  ),

  scenario('without search_intent the intent is SEARCH_ALWAYS', { paid: 'a search' }, async (client, t) => {
    const reply = await client.webSearch.create({ search_query: '天气', search_engine: 'search_std' })
    t.shape('answer', reply, answerOf('SEARCH_ALWAYS'))
  }),

  scenario('an unknown search engine is rejected with 400', 1, async (client, t) => {
    const attempt = client.webSearch.create({ search_query: '天气', search_engine: 'no-such-engine' })
    await t.refusal('refusal', attempt, { status: 400 })
  }),
]
