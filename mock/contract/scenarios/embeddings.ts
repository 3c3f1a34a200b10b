import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('embeddings')

const list: Shape = {
  model: 'string',
  data: [{ embedding: ['number'], index: 'number', object: 'string' }],
  object: 'string',
  usage: { completion_tokens: 'number', prompt_tokens: 'number', total_tokens: 'number' },
}

const length = (vector: readonly number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))

/** Embeddings: order, dimensions, length and errors. */
export const embeddings: readonly Scenario[] = [
  scenario(
    'each text gets one vector, in order and with the requested dimensions',
    { tokens: 50 },
    async (client, t) => {
      const input = ['苹果', '香蕉', '苹果']
      const answer = await client.embeddings.create({ model: 'embedding-3', input, dimensions: 256 })
      t.shape('answer', answer, list)
      t.fact('indexes', answer.data.map(({ index }) => index).join(), '0,1,2')
      t.fact('different dimensions', new Set(answer.data.map(({ embedding }) => embedding.length)).size, 1)
      const [first, second, third] = answer.data.map(({ embedding }) => embedding)
      t.fact('dimensions', first?.length, 256)
      t.fact('vectors have length 1', Math.abs(length(first ?? []) - 1) < 0.01, true, 'info')
      t.fact('equal texts have equal vectors', `${first}` === `${third}`, true, 'warning')
      t.fact('different texts have different vectors', `${first}` === `${second}`, false)
      t.fact('completion_tokens', answer.usage.completion_tokens, 0)
      t.fact('usage adds up', answer.usage.prompt_tokens, answer.usage.total_tokens)
    },
  ),

  scenario(
    'embedding-3 returns 2048 dimensions and embedding-2 returns 1024',
    { requests: 2, tokens: 20 },
    async (client, t) => {
      for (const [model, dimensions] of [['embedding-3', 2048], ['embedding-2', 1024]] as const) {
        const { data } = await client.embeddings.create({ model, input: '你好' })
        t.fact(`dimensions of ${model}`, data[0]?.embedding.length, dimensions)
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
