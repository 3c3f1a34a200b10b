import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('rerank')

const ranking: Shape = {
  created: 'number',
  id: 'string',
  request_id: 'string',
  results: [{ 'document?': 'string', index: 'number', relevance_score: 'number' }],
  usage: { prompt_tokens: 'number', total_tokens: 'number' },
}

const request = {
  model: 'rerank',
  query: 'What is the capital of Nevada?',
  documents: ['Bananas are yellow', 'Carson City is the capital of Nevada', 'The capital of France is Paris'],
}

/** Rerank: order, limits of the reply, errors. */
export const rerank: readonly Scenario[] = [
  scenario('all documents are returned by score, without their texts', { tokens: 100 }, async (client, t) => {
    const answer = await client.rerank.create(request)
    t.shape('answer', answer, ranking)
    t.fact('number of results', answer.results.length, 3)
    t.fact('index of the best result', answer.results[0]?.index, 1)
    const scores = answer.results.map(({ relevance_score }) => relevance_score)
    t.fact(
      'scores are in descending order',
      scores.every((score, index) => index === 0 || score <= scores[index - 1]!),
      true,
    )
    t.fact('results with a text', answer.results.filter((result) => 'document' in result).length, 0, 'warning')
  }),

  scenario('top_n limits the results and return_documents adds the texts', { tokens: 100 }, async (client, t) => {
    const { results } = await client.rerank.create({ ...request, top_n: 1, return_documents: true })
    t.fact('number of results', results.length, 1)
    t.fact('text', results[0]?.document, request.documents[1])
  }),

  scenario('more than 128 documents are rejected with 1214', 1, async (client, t) => {
    const documents = Array.from({ length: 129 }, (_, index) => `${index}`)
    await t.refusal('refusal', client.rerank.create({ ...request, documents }), { status: 400, code: '1214' })
  }),
]
