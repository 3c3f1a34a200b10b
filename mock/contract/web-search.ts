import { inFamily, type Scenario } from './scenario.ts'
import type { Shape } from './shape.ts'

const scenario = inFamily('web-search')

const page: Shape = {
  title: 'string',
  link: 'string',
  content: 'string',
  'icon?': 'string',
  'media?': 'string',
  'refer?': 'string',
  'publish_date?': 'string',
}

/** Web search: as many pages as were asked for, and what the query was found to want. */
export const webSearch: readonly Scenario[] = [
  scenario('a search finds pages and says what was searched', { paid: 'a search' }, async (client, t) => {
    const found = await client.webSearch.create({ search_query: '北京天气', search_engine: 'search_std', count: 2 })
    t.shape('answer', found, {
      id: 'string',
      created: 'number',
      request_id: 'string',
      'search_intent?': [{ query: 'string', intent: 'string', keywords: 'string' }],
      search_result: [page],
    })
    t.fact('pages are at most 2', (found.search_result?.length ?? 0) <= 2, true)
    t.fact('intent without a question for it', found.search_intent?.[0]?.intent, 'SEARCH_ALWAYS', 'warning')
    t.fact('first is called', found.search_result?.[0]?.refer, 'ref_1', 'warning')
  }),

  scenario('an engine that is none is refused with 400', 1, async (client, t) => {
    const attempt = client.webSearch.create({ search_query: '北京天气', search_engine: 'search_nothing' })
    const status = await attempt.then(() => 200, (error: { status?: number }) => error.status)
    t.fact('status', status, 400)
  }),
]
