import type { EmbeddingList } from '../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('embeddings')

const listOf = (model: string): Shape => ({
  model: `=${model}`,
  data: [{ embedding: ['number'], index: 'position', object: '=embedding' }],
  object: '=list',
  usage: { completion_tokens: 'integer', prompt_tokens: 'integer', total_tokens: 'integer' },
})

const length = (vector: readonly number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))

function cosine(left: readonly number[] = [], right: readonly number[] = []): number {
  const product = left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
  return product / (length(left) * length(right))
}

function reportList(t: Bench, aspect: string, answer: EmbeddingList, model: string, texts: number): void {
  t.shape(aspect, answer, listOf(model))
  t.order(aspect, answer, ['model', 'data', 'object', 'usage'])
  t.order(`${aspect} data`, answer.data?.[0], ['embedding', 'index', 'object'])
  t.fact(
    `${aspect} indexes`,
    answer.data?.map(({ index }) => index).join(),
    Array.from({ length: texts }, (_, index) => index).join(),
  )
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage ?? {}
  t.fact(`${aspect} completion_tokens`, completion_tokens, 0)
  t.fact(`${aspect} usage adds up`, prompt_tokens === total_tokens && Number(total_tokens) > 0, true)
}

/** Embeddings: order, dimensions, length and errors. */
export const embeddings: readonly Scenario[] = [
  scenario(
    'each text gets one vector, in order and with the requested dimensions',
    { requests: 4, tokens: 60 },
    async (client, t) => {
      const input = ['苹果', '香蕉是一种热带水果', '今天股市大跌']
      const embed = (text: string | string[]) =>
        client.embeddings.create({ model: 'embedding-3', input: text, dimensions: 256 })
      const answer = await embed(input)
      reportList(t, 'answer', answer, 'embedding-3', 3)
      const vectors = answer.data?.map(({ embedding }) => embedding) ?? []
      t.fact('dimensions', vectors.map((vector) => vector?.length).join(), '256,256,256')
      t.fact('vectors have length 1', vectors.every((vector) => Math.abs(length(vector) - 1) < 0.01), true, 'warning')
      // The vector of each text alone tells which place it has in the list.
      for (const [place, text] of input.entries()) {
        const alone = (await embed(text)).data?.[0]?.embedding
        const closest = vectors.map((vector) => cosine(vector, alone)).reduce(
          (best, value, index, all) => value > all[best]! ? index : best,
          0,
        )
        t.fact(`place of text ${place}`, closest, place)
      }
    },
  ),

  scenario(
    'embedding-3 returns 2048 dimensions and embedding-2 returns 1024',
    { requests: 2, tokens: 20 },
    async (client, t) => {
      for (const [model, dimensions] of [['embedding-3', 2048], ['embedding-2', 1024]] as const) {
        const answer = await client.embeddings.create({ model, input: '你好' })
        reportList(t, model, answer, model, 1)
        t.fact(`dimensions of ${model}`, answer.data?.[0]?.embedding?.length, dimensions)
      }
    },
  ),

  scenario('more than 64 texts are rejected with 1214', 1, async (client, t) => {
    const input = Array.from({ length: 65 }, (_, index) => `第${index}句`)
    await t.refusal('refusal', client.embeddings.create({ model: 'embedding-3', input }), { status: 400, code: '1214' })
  }),

  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.embeddings.create({ model: 'no-such-embedding', input: '你好' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
