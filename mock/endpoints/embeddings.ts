import { anyOf, type BodySchema, fields, listOf, oneOf, requestIds, sensitiveWordCheck } from '../core/body-schema.ts'
import type { Embedding, EmbeddingList } from '../../src/resources/embeddings.ts'
import { refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { json } from '../http/reply.ts'
import { countTokens } from '../data/tokens.ts'
import { vectorOf } from '../data/vectors.ts'

const embeddingBody: BodySchema = fields({
  'model!': 'string',
  'input!': anyOf('string', listOf('string', 1, 64)),
  dimensions: oneOf(256, 512, 1024, 2048),
  ...requestIds,
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/embeddings', body: embeddingBody, handle: create },
]

interface Rule {
  readonly dimensions: readonly [number, ...number[]]
  /** Of one text, and of all together. */
  readonly tokens: number
  readonly allTokens: number
  readonly texts: number
}

/** Source: OpenAPI of 2026-07-11. It names no greatest number of texts for embedding-2. */
const rules: Readonly<Record<string, Rule>> = {
  'embedding-3': { dimensions: [2048, 1024, 512, 256], tokens: 3072, allTokens: Infinity, texts: 64 },
  'embedding-2': { dimensions: [1024], tokens: 512, allTokens: 8192, texts: Infinity },
}

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const model = fields.model(...Object.keys(rules))
  const rule = rules[model] as Rule
  fields.requestId(context)
  const input = Array.isArray(fields.body.input) ? fields.texts('input') : [fields.text('input')]
  if (input.length > rule.texts) throw refuse('1214', tooMany[context.language])
  const dimensions = fields.choice('dimensions', rule.dimensions)
  const tokens = input.map((text) => countTokens(text))
  const total = tokens.reduce((sum, count) => sum + count, 0)
  if (total > rule.allTokens || tokens.some((count) => count > rule.tokens)) throw refuse('1261')
  const data = input.map((text, index): Embedding => ({
    embedding: vectorOf(text, dimensions),
    index,
    object: 'embedding',
  }))
  const usage = { completion_tokens: 0, prompt_tokens: total, total_tokens: total }
  return json({ model, data, object: 'list', usage } satisfies EmbeddingList)
}

/** The API's own words for more than 64 texts. Observed in both languages, 2025–26. */
const tooMany = { zh: 'input数组最大不得超过64条', en: 'input array max 64' } as const
