import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const params = {
  model: 'rerank',
  query: 'capital of Nevada',
  documents: ['Reno is a city', 'Carson City is the capital of Nevada', '苹果'],
}

export const suite: Suite = {
  'rerank.create() returns the most relevant document first': async (t) => {
    const { results, usage } = await t.client().rerank.create({ ...params, return_documents: true, top_n: 2 })
    assert.lengthOf(results, 2)
    assert.equal(results[0]?.document, params.documents[1])
    assert.isAbove(results[0]!.relevance_score, results[1]!.relevance_score)
    assert.equal(usage.prompt_tokens, usage.total_tokens)
  },

  'rerank.create() rejects more than 128 documents with code 1214': async (t) => {
    const documents = new Array<string>(129).fill('好')
    const error = await rejects(t.client().rerank.create({ ...params, documents }), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },
}
