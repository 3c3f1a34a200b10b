import { type BodySchema, listOf, objectWith, requestIds } from '../core/body-schema.ts'
import type { Ranking, RerankResult } from '../../src/resources/rerank.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { json } from '../http/reply.ts'
import { countTokens } from '../data/tokens.ts'
import { overlap } from '../data/word-overlap.ts'

const rerankBody: BodySchema = objectWith({
  'model!': 'string',
  'query!': 'string',
  'documents!': listOf('string', 1, 128),
  top_n: 'integer',
  return_documents: 'boolean',
  return_raw_scores: 'boolean',
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/rerank', body: rerankBody, handle: create },
]

/**
 * Scores a document by the share of the query's words that it contains: −6 for none to 6 for all. The logistic function maps the score to 0
 * to 1, unless the request asks for raw scores. Documents with equal scores keep their order.
 */
function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  fields.model(context, ['rerank'])
  const requestId = fields.requestId(context)
  const query = fields.text('query', 4096)
  const documents = fields.texts('documents', 128, 4096)
  const maxResults = fields.number('top_n', 0, { min: 0, max: Infinity, integer: true })
  const withDocuments = fields.flag('return_documents')
  const isRaw = fields.flag('return_raw_scores')
  const results = documents.map((document, index): RerankResult => {
    const rawScore = 12 * overlap(query, document) - 6
    const score = isRaw ? rawScore : 1 / (1 + Math.exp(-rawScore))
    return { ...(withDocuments && { document }), index, relevance_score: roundToFloat32(score) }
  })
  results.sort((a, b) => b.relevance_score - a.relevance_score)
  const tokens = documents.reduce((sum, document) => sum + countTokens(document), countTokens(query) * documents.length)
  return json(
    {
      created: backend.clock.seconds(),
      id: backend.ids.request(),
      request_id: requestId,
      results: results.slice(0, maxResults || undefined),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    } satisfies Ranking,
  )
}

/** Rounds to eight significant digits, like a 32-bit float: `0.99866986`. Observed. */
function roundToFloat32(score: number): number {
  return Number(score.toPrecision(8))
}
