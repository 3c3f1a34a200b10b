import { type BodySchema, objectWith, oneOf, requestIds, sensitiveWordCheck } from '../core/body-schema.ts'
import type { WebSearchAnswer } from '../../src/resources/web-search.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { responseHead } from '../core/response-head.ts'
import { json } from '../http/reply.ts'
import { intentOf, readFilters, search, searchResult } from '../platform/web-search.ts'
import { recordUsage } from '../platform/usage-log.ts'

const searchBody: BodySchema = objectWith({
  'search_query!': 'string',
  'search_engine!': 'string',
  'search_intent!': 'boolean',
  count: { from: 1, to: 50, integer: true },
  search_domain_filter: 'string',
  search_recency_filter: oneOf('oneDay', 'oneWeek', 'oneMonth', 'oneYear', 'noLimit'),
  content_size: oneOf('medium', 'high'),
  ...requestIds,
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/web_search', body: searchBody, handle: create },
]

/**
 * The first four are those of BigModel, those with hyphens its product codes, which official SDKs send too; the others those of Z.ai and of older
 * documents. Both hosts accept all of them.
 */
const engines = [
  'search_std',
  'search_pro',
  'search_pro_sogou',
  'search_pro_quark',
  'search-std',
  'search-pro',
  'search-pro-sogou',
  'search-pro-quark',
  'search-prime',
  'search_pro_jina',
  'search_pro_bing',
]

const missingEngine = 'search_engine:The search_engine cannot both be empty.'

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { created, id, request_id } = responseHead(context, fields)
  const text = fields.text('search_query', 70)
  const engine = fields.optionalText('search_engine')
  if (!engine) throw refuse('1214', [missingEngine, missingEngine])
  if (!engines.includes(engine)) throw refuse('1211')
  const count = fields.number('count', 10, { min: 1, max: 50, integer: true })
  if (engine.endsWith('sogou') && count % 10) throw badField('count')
  const contentSize = fields.choice('content_size', ['medium', 'high'])
  const query = { text, count, ...readFilters(fields) }
  const intent = fields.flag('search_intent')
    ? intentOf(text)
    : { intent: 'SEARCH_ALWAYS', keywords: text, query: text }
  // On Z.ai, search-prime returns 200 without results. Observed.
  const isEmptyEngine = engine === 'search-prime' && context.host.endsWith('z.ai')
  const hasResults = intent.intent !== 'SEARCH_NONE' && !isEmptyEngine
  const pages = hasResults ? search(context, query) : []
  recordUsage(context, { tool: 'search-prime' })
  return json(
    {
      created,
      id,
      request_id,
      search_intent: [intent],
      search_result: pages.map((page, index) => searchResult(page, index, contentSize)),
    } satisfies WebSearchAnswer,
  )
}
