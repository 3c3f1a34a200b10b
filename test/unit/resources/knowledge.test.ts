import { expect, test } from 'vitest'
import { APIRequestFailedError, KnowledgeBases } from '../../../src/index.ts'
import { missing } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/llm-application/open/knowledge'
const ok = { code: 200, message: '请求成功', timestamp: 1689649504996 }
const question = { query: '保修期', knowledge_ids: ['1'] }

test('every method speaks to its path below llm-application', async () => {
  const { transport, sent } = recorder({ ...ok, data: { id: '1', list: [], total: 0 } })
  const knowledge = new KnowledgeBases(transport)
  await knowledge.create({ name: 'manuals', embedding_id: 11 })
  await knowledge.list()
  await knowledge.retrieve('1')
  await knowledge.update('1', { name: 'books' })
  await knowledge.delete('1')
  await knowledge.capacity()
  await knowledge.search(question)
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST ',
    'GET ',
    'GET /1',
    'PUT /1',
    'DELETE /1',
    'GET /capacity',
    'POST /retrieve',
  ])
  expect(JSON.parse(sent[6]!.body as string)).toEqual(question)
})

test('an answer keeps its envelope', async () => {
  const whole = { data: { id: '1' }, ...ok }
  expect(await new KnowledgeBases(recorder(whole).transport).create({ name: 'a', embedding_id: 3 })).toEqual(whole)
})

test('list() goes on to the last page by number', async () => {
  const page = (...ids: string[]) => ({ ...ok, data: { list: ids.map((id) => ({ id })), total: 3 } })
  const { transport, sent } = recorder(page('1', '2'), page('3'))
  const ids: string[] = []
  for await (const { id } of new KnowledgeBases(transport).list({ size: 2 })) ids.push(id)
  expect(ids).toEqual(['1', '2', '3'])
  expect(sent.map(({ url }) => url.slice(base.length))).toEqual(['?size=2', '?size=2&page=2'])
})

test.each(['10019', '11000'])('code %s in HTTP 200 is a refusal of the request', async (code) => {
  const { transport } = recorder({ code: Number(code), message: '…', timestamp: 1 })
  const error = await new KnowledgeBases(transport).capacity().catch((error) => error)
  expect(error).toBeInstanceOf(APIRequestFailedError)
  expect(error).toMatchObject({ code, status: 200 })
})

test.each(['query', 'knowledge_ids'] as const)('search() refuses a missing %s before anything is sent', (field) => {
  const { transport, sent } = recorder()
  for (const wrong of missing(question, field)) {
    expect(() => new KnowledgeBases(transport).search(wrong)).toThrow(
      `Cannot send request: ${field} is missing or empty`,
    )
  }
  expect(sent).toEqual([])
})

test('an id that would leave its segment is refused', () => {
  const { transport } = recorder()
  expect(() => new KnowledgeBases(transport).retrieve('..')).toThrow(TypeError)
  expect(() => new KnowledgeBases(transport).delete('')).toThrow(TypeError)
})
