import { expect, test } from 'vitest'
import { APIRequestFailedError, KnowledgeBases } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/llm-application/open/knowledge'
const ok = { code: 200, message: '请求成功', timestamp: 1689649504996 }
const searchParams = { query: '保修期', knowledge_ids: ['1'] }

test('every method sends its request to its path below llm-application', async () => {
  const { transport, sent } = recorder({ ...ok, data: { id: '1', list: [], total: 0 } })
  const knowledge = new KnowledgeBases(transport)
  await knowledge.create({ name: 'manuals', embedding_id: 11 })
  await knowledge.list()
  await knowledge.retrieve('1')
  await knowledge.update('1', { name: 'books' })
  await knowledge.delete('1')
  await knowledge.capacity()
  await knowledge.search(searchParams)
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST ',
    'GET ',
    'GET /1',
    'PUT /1',
    'DELETE /1',
    'GET /capacity',
    'POST /retrieve',
  ])
  expect(JSON.parse(sent[6]!.body as string)).toEqual(searchParams)
})

test('create() returns the response with its envelope', async () => {
  const envelope = { data: { id: '1' }, ...ok }
  const { transport } = recorder(envelope)
  expect(await new KnowledgeBases(transport).create({ name: 'a', embedding_id: 3 })).toEqual(envelope)
})

test('list() requests pages by number until the last one', async () => {
  const page = (...ids: string[]) => ({ ...ok, data: { list: ids.map((id) => ({ id })), total: 3 } })
  const { transport, sent } = recorder(page('1', '2'), page('3'))
  const ids: string[] = []
  for await (const { id } of new KnowledgeBases(transport).list({ size: 2 })) ids.push(id)
  expect(ids).toEqual(['1', '2', '3'])
  expect(sent.map(({ url }) => url.slice(base.length))).toEqual(['?size=2', '?size=2&page=2'])
})

test.each(['10019', '11000'])('code %s in an envelope with HTTP status 200 rejects', async (code) => {
  const { transport } = recorder({ code: Number(code), message: '…', timestamp: 1 })
  const error = await new KnowledgeBases(transport).capacity().catch((error) => error)
  expect(error).toBeInstanceOf(APIRequestFailedError)
  expect(error).toMatchObject({ code, status: 200 })
})

test.each(['query', 'knowledge_ids'] as const)(
  'search() throws for a missing or empty %s and sends nothing',
  (field) => {
    const { transport, sent } = recorder()
    for (const invalid of missingParams(searchParams, field)) {
      expect(() => new KnowledgeBases(transport).search(invalid)).toThrow(
        `Cannot send request: ${field} is missing or empty`,
      )
    }
    expect(sent).toEqual([])
  },
)

test('retrieve() and delete() throw for empty ids and dots', () => {
  const { transport } = recorder()
  expect(() => new KnowledgeBases(transport).retrieve('..')).toThrow(TypeError)
  expect(() => new KnowledgeBases(transport).delete('')).toThrow(TypeError)
})
