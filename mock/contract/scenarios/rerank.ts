import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('rerank')

const rankingOf = (result: Readonly<Record<string, Shape>>): Shape => ({
  created: 'seconds',
  id: 'text',
  request_id: 'text',
  results: [{ ...result, index: 'integer', relevance_score: 'number' }],
  usage: { prompt_tokens: 'integer', total_tokens: 'integer' },
})

const request = {
  model: 'rerank',
  query: 'What is the capital of Nevada?',
  documents: ['Bananas are yellow', 'Carson City is the capital of Nevada', 'The capital of France is Paris'],
}

const keys = ['created', 'id', 'request_id', 'results', 'usage']

/** Rerank: order, limits of the reply, errors. */
export const rerank: readonly Scenario[] = [
  scenario('all documents are returned by score, without their texts', { tokens: 100 }, async (client, t) => {
    const requestId = `contract-${crypto.randomUUID()}`
    const answer = await client.rerank.create({ ...request, request_id: requestId })
    t.shape('answer', answer, rankingOf({}))
    t.order('answer', answer, keys)
    t.fact('request_id is the one sent', answer.request_id === requestId, true)
    t.fact('indexes', answer.results?.map(({ index }) => index).sort().join(), '0,1,2')
    t.fact('index of the best result', answer.results?.[0]?.index, 1)
    const scores = answer.results?.map(({ relevance_score }) => relevance_score) ?? []
    t.fact(
      'scores are in descending order',
      scores.every((score, index) => index === 0 || score <= scores[index - 1]!),
      true,
    )
    t.fact('scores are from 0 to 1', scores.every((score) => score >= 0 && score <= 1), true)
    t.fact('usage adds up', answer.usage?.prompt_tokens === answer.usage?.total_tokens, true)
    t.fact('tokens are above 0', Number(answer.usage?.total_tokens) > 0, true)
  }),

  scenario('top_n limits the results and return_documents adds the texts', { tokens: 100 }, async (client, t) => {
    const answer = await client.rerank.create({ ...request, top_n: 2, return_documents: true })
    t.shape('answer', answer, rankingOf({ document: 'text' }))
    const { results } = answer
    t.order('result', results?.[0], ['document', 'index', 'relevance_score'])
    t.fact('number of results', results?.length, 2)
    t.fact('text', results?.[0]?.document, request.documents[1])
    t.fact(
      'texts belong to their indexes',
      results?.every(({ document, index }) => document === request.documents[index]),
      true,
    )
  }),

  scenario('more than 128 documents are rejected with 1214', 1, async (client, t) => {
    const documents = Array.from({ length: 129 }, (_, index) => `${index}`)
    await t.refusal('refusal', client.rerank.create({ ...request, documents }), { status: 400, code: '1214' })
  }),

  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.rerank.create({ ...request, model: 'no-such-rerank' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
