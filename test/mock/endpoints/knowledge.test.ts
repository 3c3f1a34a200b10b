import { expect, test } from 'vitest'
import type { MockOptions } from '../../../mock/index.ts'
import { formOf, type RawClient, rawClient } from '../../support/raw-client.ts'

const ROOT = '/llm-application/open/knowledge'
const base = { name: 'manuals', embedding_id: 11 }

async function createBase(ask: RawClient, rest: object = {}): Promise<string> {
  return (await ask(`POST ${ROOT}`, { ...base, ...rest })).body.data.id
}

/** Creates a knowledge base with documents. */
async function createFilledBase(texts: Record<string, string>, options: MockOptions = { tasks: {} }) {
  const ask = rawClient(options)
  const id = await createBase(ask)
  const docs: string[] = []
  for (const [name, text] of Object.entries(texts)) {
    const form = formOf({ files: new File([text], name) })
    const { body } = await ask(`POST /llm-application/open/document/upload_document/${id}`, form)
    docs.push(body.data.successInfos[0].documentId)
  }
  const search = async (query: string, rest: object = {}) =>
    (await ask(`POST ${ROOT}/retrieve`, { query, knowledge_ids: [id], ...rest })).body
  return { ask, id, docs, search }
}

const manuals = { 'warranty.md': '# 保修\n保修期为两年。\n# 退货\n七天内可以退货。', 'cats.md': '小猫喜欢睡觉。' }

test('a response is an envelope with its keys in the order of the documentation', async () => {
  const { text } = await rawClient()(`POST ${ROOT}`, base)
  expect(text).toMatch(/^\{"data":\{"id":"\d{19}"\},"code":200,"message":"请求成功","timestamp":1767225600000\}$/)
})

test('a knowledge base is created, retrieved, updated, listed and deleted', async () => {
  const ask = rawClient()
  const id = await createBase(ask)
  const retrieve = () => ask(`GET ${ROOT}/${id}`)
  expect((await retrieve()).body.data).toEqual({
    id,
    embedding_id: 11,
    name: 'manuals',
    description: '',
    contextual: 0,
    background: 'blue',
    icon: 'question',
    document_size: 0,
    length: 0,
    word_num: 0,
  })
  expect((await ask(`PUT ${ROOT}/${id}`, { name: 'books', icon: 'book' })).body).not.toHaveProperty('data')
  expect((await retrieve()).body.data).toMatchObject({
    name: 'books',
    icon: 'book',
    background: 'blue',
    embedding_id: 11,
  })
  expect((await ask(`GET ${ROOT}`)).body.data).toMatchObject({ total: 1, list: [{ id, name: 'books' }] })
  expect((await ask(`DELETE ${ROOT}/${id}`)).body).toMatchObject({ code: 200, message: '请求成功' })
  expect(await retrieve()).toMatchObject({
    status: 200,
    body: { code: 1214, message: expect.stringContaining('knowledge_id') },
  })
})

test('lists have pages of ten, the newest base first, and each key has its own', async () => {
  const ask = rawClient()
  const ids: string[] = []
  for (let count = 0; count < 12; count++) ids.unshift(await createBase(ask))
  const list = async (query: string, headers = {}) => (await ask(`GET ${ROOT}${query}`, undefined, headers)).body.data
  const idsOf = ({ list }: { list: { id: string }[] }) => list.map(({ id }) => id)
  expect(idsOf(await list(''))).toEqual(ids.slice(0, 10))
  expect(idsOf(await list('?page=2'))).toEqual(ids.slice(10))
  expect(idsOf(await list('?page=3&size=5'))).toEqual(ids.slice(10, 12))
  expect(await list('', { authorization: `Bearer ${ask.zhipu.scope().apiKey}` })).toEqual({ list: [], total: 0 })
})

test('capacity and the knowledge base count the characters of documents', async () => {
  const { ask, id } = await createFilledBase(manuals)
  const word_num = [...Object.values(manuals).join('')].length
  const length = new TextEncoder().encode(Object.values(manuals).join('')).byteLength
  expect((await ask(`GET ${ROOT}/capacity`)).body.data).toMatchObject({
    used: { word_num, length },
    total: { word_num: 500_000 },
  })
  expect((await ask(`GET ${ROOT}/${id}`)).body.data).toMatchObject({ document_size: 2, word_num })
})

test('retrieval returns slices by the words they share with the query, best first, with scores from 0 to 1', async () => {
  const { search, docs, id } = await createFilledBase(manuals)
  const { data } = await search('保修期有多久')
  expect(data[0]).toEqual({
    text: '# 保修\n保修期为两年。',
    score: expect.any(Number),
    metadata: {
      _id: `${docs[0]}_0`,
      knowledge_id: id,
      doc_id: docs[0],
      doc_name: 'warranty.md',
      doc_url: expect.stringContaining('warranty.md'),
      contextual_text: '',
    },
  })
  const scores: number[] = data.map(({ score }: { score: number }) => score)
  expect(scores).toEqual([...scores].sort((a, b) => b - a))
  expect(Math.max(...scores)).toBeLessThanOrEqual(1)
})

test.each(['embedding', 'keyword', 'mixed'])(
  'recall by %s finds an identical text with a score of 1',
  async (recall_method) => {
    const { search } = await createFilledBase(manuals)
    const { data: [best] } = await search('小猫喜欢睡觉。', { recall_method })
    expect(best.text).toBe('小猫喜欢睡觉。')
    expect(best.score).toBeCloseTo(1, 4)
  },
)

test('a mixed score is the weighted sum of the embedding and the keyword score', async () => {
  const { search } = await createFilledBase(manuals)
  const score = async (rest: object) => (await search('小猫吃鱼', rest)).data[0].score
  const [embedding, keyword, mixed] = [
    await score({ recall_method: 'embedding' }),
    await score({ recall_method: 'keyword' }),
    await score({ recall_method: 'mixed', recall_ratio: 30 }),
  ]
  expect(mixed).toBeCloseTo(0.3 * embedding + 0.7 * keyword, 5)
})

test('a slice without a word of the query is not returned', async () => {
  const { search } = await createFilledBase(manuals)
  for (const recall_method of ['embedding', 'keyword', 'mixed']) {
    expect((await search('quantum chromodynamics', { recall_method })).data).toEqual([])
  }
})

test('fractional_threshold, top_k, top_n and document_ids limit the results', async () => {
  const { search, docs } = await createFilledBase(manuals)
  expect((await search('保修 退货 小猫', { top_k: 1 })).data).toHaveLength(1)
  expect((await search('保修 退货 小猫', { top_n: 2 })).data).toHaveLength(2)
  expect((await search('保修', { fractional_threshold: 0.99 })).data).toEqual([])
  const { data } = await search('保修 退货 小猫', { document_ids: [docs[1]] })
  expect(data.map(({ metadata }: { metadata: { doc_id: string } }) => metadata.doc_id)).toEqual([docs[1]])
})

test('rerank_status scores the results by words', async () => {
  const { search } = await createFilledBase(manuals)
  const { data: [best] } = await search('退货', { rerank_status: 1, rerank_model: 'rerank' })
  expect(best).toMatchObject({ score: 1, text: expect.stringContaining('退货') })
})

test('a slice of a contextual knowledge base has contextual_text', async () => {
  const ask = rawClient({ tasks: {} })
  const id = await createBase(ask, { contextual: 1 })
  await ask(`POST /llm-application/open/document/upload_document/${id}`, formOf({ files: new File(['小猫'], 'a.txt') }))
  const { body } = await ask(`POST ${ROOT}/retrieve`, { query: '小猫', knowledge_ids: [id] })
  expect(body.data[0].metadata.contextual_text).toBe('a.txt: 小猫')
})

test('a new embedding model embeds all documents again; until then nothing is found', async () => {
  const { ask, id, docs, search } = await createFilledBase(manuals, { tasks: { ms: 1000 } })
  await ask.zhipu.clock.advance(1000)
  expect((await search('保修')).data).not.toEqual([])
  await ask(`PUT ${ROOT}/${id}`, { embedding_id: 12 })
  expect((await search('保修')).data).toEqual([])
  expect((await ask(`GET /llm-application/open/document/${docs[0]}`)).body.data.embedding_stat).toBe(0)
  await ask.zhipu.clock.advance(1000)
  expect((await search('保修')).data).not.toEqual([])
})

test.each([
  ['a request without name', 'POST', '', { embedding_id: 3 }, 1213],
  ['a request without embedding_id', 'POST', '', { name: 'a' }, 1213],
  ['an unknown embedding_id', 'POST', '', { ...base, embedding_id: 4 }, 1214],
  ['an unknown background', 'POST', '', { ...base, background: 'pink' }, 1214],
  ['page 0', 'GET', '?page=0', undefined, 1214],
  ['a search without query', 'POST', '/retrieve', { knowledge_ids: ['1'] }, 1213],
  ['a query of 1001 characters', 'POST', '/retrieve', { query: '长'.repeat(1001), knowledge_ids: ['1'] }, 1214],
  ['a top_k of 21', 'POST', '/retrieve', { query: 'a', knowledge_ids: ['1'], top_k: 21 }, 1214],
  ['an unknown knowledge base', 'POST', '/retrieve', { query: 'a', knowledge_ids: ['1'] }, 1214],
  ['a sensitive word', 'POST', '/retrieve', { query: '敏感词示例', knowledge_ids: ['1'] }, 1301],
])('%s is refused, with the code in the envelope', async (_, method, path, body, code) => {
  const { body: refusal } = await rawClient()(`${method} ${ROOT}${path}`, body)
  expect(refusal).toEqual({ code, message: expect.any(String), timestamp: 1_767_225_600_000 })
})

test('an update can clear the description', async () => {
  const ask = rawClient()
  const id = await createBase(ask, { description: 'old' })
  await ask(`PUT ${ROOT}/${id}`, { description: '' })
  expect((await ask(`GET ${ROOT}/${id}`)).body.data).toMatchObject({ name: base.name, description: '' })
})
