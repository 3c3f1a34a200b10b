import { expect, test } from 'vitest'
import { countTokens } from '../../../mock/data/tokens.ts'
import { rawChatClient } from '../../support/raw-chat-client.ts'

const query = 'capital of Nevada'
const documents = ['Washington is the capital', 'Carson City is the capital of Nevada', '苹果', 'Nevada is a state']
const body = { model: 'rerank', query, documents }

test('documents are sorted by the words they share with the query; equal scores keep their order', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', { ...body, documents: [...documents, '香蕉'] })
  expect(results.map(({ index }: { index: number }) => index)).toEqual([1, 0, 3, 2, 4])
  for (const { relevance_score } of results) {
    expect(relevance_score).toBeGreaterThan(0)
    expect(relevance_score).toBeLessThan(1)
  }
})

test('Chinese texts are compared by characters and pairs of characters', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', {
    model: 'rerank',
    query: '北京的天气',
    documents: ['京北气天', '北京今天天气很好', '上海'],
  })
  expect(results.map(({ index }: { index: number }) => index)).toEqual([1, 0, 2])
})

test('a response has its keys in the recorded order', async () => {
  const { text } = await rawChatClient().post('/rerank', {
    ...body,
    top_n: 1,
    return_documents: true,
    request_id: '1111111111',
  })
  expect(text).toMatch(
    /^\{"created":\d{10},"id":"\d{14}[0-9a-f]{16}","request_id":"1111111111","results":\[\{"document":"Carson City is the capital of Nevada","index":1,"relevance_score":0\.\d+\}\],"usage":\{"prompt_tokens":\d+,"total_tokens":\d+\}\}$/,
  )
})

test('top_n limits the results to the best ones, 0 returns all', async () => {
  const count = async (top_n: number) => (await rawChatClient().post('/rerank', { ...body, top_n })).body.results.length
  expect([await count(0), await count(2), await count(9)]).toEqual([4, 2, 4])
})

test('raw scores are −6 to 6 and have the same order', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', { ...body, return_raw_scores: true })
  expect(results[0]).toEqual({ index: 1, relevance_score: 6 })
  expect(results.at(-1)).toEqual({ index: 2, relevance_score: -6 })
})

test('the query is billed once for each document', async () => {
  const { body: { usage } } = await rawChatClient().post('/rerank', body)
  const texts = documents.reduce((sum, document) => sum + countTokens(document), 0)
  expect(usage).toEqual({
    prompt_tokens: countTokens(query) * 4 + texts,
    total_tokens: countTokens(query) * 4 + texts,
  })
})

test.each([
  ['an unknown model', { ...body, model: 'rerank-9' }, '1211'],
  ['a request without query', { ...body, query: '' }, '1213'],
  ['a request without documents', { model: 'rerank', query }, '1213'],
  ['an empty list', { ...body, documents: [] }, '1214'],
  ['a query that is too long', { ...body, query: 'a'.repeat(4097) }, '1214'],
  ['a document that is too long', { ...body, documents: ['a'.repeat(4097)] }, '1214'],
  ['too many documents', { ...body, documents: new Array(129).fill('a') }, '1214'],
  ['a string instead of a list', { ...body, documents: 'Nevada' }, '1214'],
  ['a top_n of 0.5', { ...body, top_n: 0.5 }, '1214'],
  ['a request_id that is too short', { ...body, request_id: '12345' }, '1214'],
])('%s is refused', async (_, invalid, code) => {
  expect(await rawChatClient().post('/rerank', invalid)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('128 documents and texts of 4096 characters are accepted', async () => {
  const longest = { query: 'a'.repeat(4096), documents: new Array<string>(128).fill('b'.repeat(4096)) }
  expect((await rawChatClient().post('/rerank', { model: 'rerank', ...longest })).body.results).toHaveLength(128)
})

test('scores have at most eight significant digits', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', body)
  for (const { relevance_score } of results) {
    expect(String(relevance_score).replace(/^0\.0*/, '').length).toBeLessThan(9)
  }
})
