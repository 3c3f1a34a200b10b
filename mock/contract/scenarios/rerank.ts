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

const asked = {
  model: 'rerank',
  query: 'What is the capital of Nevada?',
  documents: ['Bananas are yellow', 'Carson City is the capital of Nevada', 'The capital of France is Paris'],
}

/** Rerank: order, limits of the answer, refusals. */
export const rerank: readonly Scenario[] = [
  scenario('all documents come back, the best first, without their texts', { tokens: 100 }, async (client, t) => {
    const answer = await client.rerank.create(asked)
    t.shape('answer', answer, ranking)
    t.fact('results', answer.results.length, 3)
    t.fact('best', answer.results[0]?.index, 1)
    const scores = answer.results.map(({ relevance_score }) => relevance_score)
    t.fact('scores fall', scores.every((score, at) => at === 0 || score <= scores[at - 1]!), true)
    t.fact('results with a text', answer.results.filter((one) => 'document' in one).length, 0, 'warning')
  }),

  scenario('top_n and return_documents do what they say', { tokens: 100 }, async (client, t) => {
    const { results } = await client.rerank.create({ ...asked, top_n: 1, return_documents: true })
    t.fact('results', results.length, 1)
    t.fact('text', results[0]?.document, asked.documents[1])
  }),

  scenario('more than 128 documents are refused with 400', 1, async (client, t) => {
    const documents = Array.from({ length: 129 }, (_, at) => `${at}`)
    await t.refusal('refusal', client.rerank.create({ ...asked, documents }), { status: 400, code: '1214' })
  }),
]
