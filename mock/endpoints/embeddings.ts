import {
  anyOf,
  type BodySchema,
  listOf,
  objectWith,
  oneOf,
  requestIds,
  sensitiveWordCheck,
} from '../core/body-schema.ts'
import type { Embedding, EmbeddingList } from '../../src/resources/embeddings.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { json } from '../http/reply.ts'
import { countTokens } from '../data/tokens.ts'
import { vectorOf } from '../data/vectors.ts'

const embeddingBody: BodySchema = objectWith({
  'model!': 'string',
  'input!': anyOf('string', listOf('string', 1, 64)),
  dimensions: oneOf(256, 512, 1024, 2048),
  // In the English OpenAPI document of 2025-07-23 only; without effect.
  encoding_format: oneOf('float', 'base64'),
  user: 'string',
  // Sent by the tests of the official Python SDKs; without effect.
  model_version: 'string',
  ...requestIds,
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/embeddings', body: embeddingBody, handle: create },
]

interface EmbeddingLimits {
  /** The first is the default. */
  readonly dimensions: readonly [number, ...number[]]
  readonly maxTexts: number
  readonly maxTokensPerText: number
  readonly maxTotalTokens: number
}

const embedding3: EmbeddingLimits = {
  dimensions: [2048, 1024, 512, 256],
  maxTexts: 64,
  maxTokensPerText: 3072,
  maxTotalTokens: Infinity,
}

/**
 * Source: OpenAPI of 2026-07-11. It has no maximum number of texts for embedding-2. embedding-3-pro is in model lists of accounts of 2026; assumed:
 * it has the limits of embedding-3.
 */
const limitsByModel: Readonly<Record<string, EmbeddingLimits>> = {
  'embedding-3': embedding3,
  'embedding-3-pro': embedding3,
  'embedding-2': { dimensions: [1024], maxTexts: Infinity, maxTokensPerText: 512, maxTotalTokens: 8192 },
}

const modelNames = Object.keys(limitsByModel) as [string, ...string[]]

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { name: model, like } = fields.model(context, modelNames)
  const limits = limitsByModel[like] as EmbeddingLimits
  fields.requestId(context)
  const sent = fields.body.input
  // A text or a list has no single type that the server could convert a number to (assumed).
  if ([sent].flat().some((text) => typeof text === 'number')) throw badField('input')
  const input = Array.isArray(sent) ? fields.texts('input') : [fields.text('input')]
  if (input.length > limits.maxTexts) throw refuse('1214', tooManyTexts[context.language])
  const dimensions = fields.choice('dimensions', limits.dimensions)
  const counts = input.map((text) => countTokens(text))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const isTooLong = total > limits.maxTotalTokens || counts.some((count) => count > limits.maxTokensPerText)
  if (isTooLong) throw refuse('1261')
  const data = input.map((text, index): Embedding => ({
    embedding: vectorOf(text, dimensions),
    index,
    object: 'embedding',
  }))
  const usage = { completion_tokens: 0, prompt_tokens: total, total_tokens: total }
  return json({ model, data, object: 'list', usage } satisfies EmbeddingList)
}

/** The message of the API for more than 64 texts. Observed in both languages, 2025–26. */
const tooManyTexts = { zh: 'input数组最大不得超过64条', en: 'input array max 64' } as const
