import { expect, test } from 'vitest'
import { countTokens } from '../../../mock/data/tokens.ts'
import { rawChatClient } from '../../support/raw-chat-client.ts'

const query = 'capital of Nevada'
const documents = ['Washington is the capital', 'Carson City is the capital of Nevada', '苹果', 'Nevada is a state']
const body = { model: 'rerank', query, documents }

test('documents with more words of the query come first, and equals keep their order', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', { ...body, documents: [...documents, '香蕉'] })
  expect(results.map(({ index }: { index: number }) => index)).toEqual([1, 0, 3, 2, 4])
  for (const { relevance_score } of results) {
    expect(relevance_score).toBeGreaterThan(0)
    expect(relevance_score).toBeLessThan(1)
  }
})

test('Chinese is compared by characters and their neighbours', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', {
    model: 'rerank',
    query: '北京的天气',
    documents: ['京北气天', '北京今天天气很好', '上海'],
  })
  expect(results.map(({ index }: { index: number }) => index)).toEqual([1, 0, 2])
})

test('an answer has its keys in the order that was recorded', async () => {
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

test('top_n keeps the best, 0 keeps all', async () => {
  const count = async (top_n: number) => (await rawChatClient().post('/rerank', { ...body, top_n })).body.results.length
  expect([await count(0), await count(2), await count(9)]).toEqual([4, 2, 4])
})

test('raw scores go beyond 0 and 1 and order alike', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', { ...body, return_raw_scores: true })
  expect(results[0]).toEqual({ index: 1, relevance_score: 6 })
  expect(results.at(-1)).toEqual({ index: 2, relevance_score: -6 })
})

test('the query is paid once for each document', async () => {
  const { body: { usage } } = await rawChatClient().post('/rerank', body)
  const texts = documents.reduce((sum, document) => sum + countTokens(document), 0)
  expect(usage).toEqual({
    prompt_tokens: countTokens(query) * 4 + texts,
    total_tokens: countTokens(query) * 4 + texts,
  })
})

test.each([
  ['an unknown model', { ...body, model: 'rerank-9' }, '1211'],
  ['no query', { ...body, query: '' }, '1213'],
  ['no documents', { model: 'rerank', query }, '1213'],
  ['an empty list', { ...body, documents: [] }, '1214'],
  ['too long a query', { ...body, query: 'a'.repeat(4097) }, '1214'],
  ['too long a document', { ...body, documents: ['a'.repeat(4097)] }, '1214'],
  ['too many documents', { ...body, documents: new Array(129).fill('a') }, '1214'],
  ['one text for a list', { ...body, documents: 'Nevada' }, '1214'],
  ['half a document', { ...body, top_n: 0.5 }, '1214'],
  ['too short a request_id', { ...body, request_id: '12345' }, '1214'],
])('%s is refused', async (_, wrong, code) => {
  expect(await rawChatClient().post('/rerank', wrong)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('what is just short enough is taken', async () => {
  const most = { query: 'a'.repeat(4096), documents: new Array<string>(128).fill('b'.repeat(4096)) }
  expect((await rawChatClient().post('/rerank', { model: 'rerank', ...most })).body.results).toHaveLength(128)
})

test('scores have as many digits as a number of 32 bits', async () => {
  const { body: { results } } = await rawChatClient().post('/rerank', body)
  for (const { relevance_score } of results) {
    expect(String(relevance_score).replace(/^0\.0*/, '').length).toBeLessThan(9)
  }
})
