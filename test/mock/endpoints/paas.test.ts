import { expect, test } from 'vitest'
import { formOf, rawClient } from '../../support/raw-client.ts'

test('a knowledge base of the old path has no envelope there, and one on the new path', async () => {
  const ask = rawClient()
  const { body } = await ask('POST /paas/v4/knowledge', { name: 'manuals', embedding_model: 'embedding-3' })
  expect(body).toEqual({
    id: expect.stringMatching(/^\d{19}$/),
    embedding_id: 11,
    name: 'manuals',
    description: '',
    background: 'blue',
    icon: 'question',
  })
  expect((await ask('GET /paas/v4/knowledge')).body).toEqual({ list: [body], total: 1 })
  expect((await ask(`GET /llm-application/open/knowledge/${body.id}`)).body.data.name).toBe('manuals')
  await ask(`PUT /paas/v4/knowledge/${body.id}`, { embedding_id: 3, name: 'books' })
  expect((await ask('GET /paas/v4/knowledge')).body.list[0]).toMatchObject({ name: 'books', embedding_id: 3 })
  await ask(`DELETE /paas/v4/knowledge/${body.id}`)
  expect((await ask('GET /paas/v4/knowledge')).body.total).toBe(0)
})

test('a file with purpose retrieval is a document that can be retrieved, updated and deleted', async () => {
  const ask = rawClient()
  const { body: { id: knowledge_id } } = await ask('POST /paas/v4/knowledge', { name: 'manuals', embedding_id: 3 })
  const form = formOf({ purpose: 'retrieval', knowledge_id, file: new File(['保修期两年'], 'a.txt') })
  const { body: { successInfos: [{ documentId }] } } = await ask('POST /paas/v4/files', form)
  const retrieve = () => ask(`GET /paas/v4/document/${documentId}`)
  expect((await retrieve()).body).toMatchObject({
    id: documentId,
    name: 'a.txt',
    word_num: 5,
    length: 15,
    sentence_size: '300',
    embedding_stat: 0,
  })
  expect((await retrieve()).body.embedding_stat).toBe(1)
  expect((await ask('GET /paas/v4/knowledge/capacity')).body.used).toEqual({ word_num: 5, length: 15 })
  const { body } = await ask(`PUT /paas/v4/document/${documentId}`, { knowledge_type: '5', sentence_size: 20 })
  expect(body).toEqual({ successInfos: [{ documentId, filename: 'a.txt' }], failedInfos: [] })
  expect(await ask(`DELETE /paas/v4/document/${documentId}`)).toMatchObject({
    status: 400,
    body: { error: { code: '10019' } },
  })
  expect((await retrieve()).body).toMatchObject({ embedding_stat: 1, sentence_size: '20' })
  expect((await ask(`DELETE /paas/v4/document/${documentId}`)).status).toBe(200)
  expect(await retrieve()).toMatchObject({ status: 404, body: { error: { code: '1214' } } })
})

test.each([
  ['a request without name', 'POST /paas/v4/knowledge', { embedding_id: 3 }, '1213'],
  ['a name of 101 characters', 'POST /paas/v4/knowledge', { name: 'a'.repeat(101) }, '1214'],
  ['an unknown embedding_model', 'POST /paas/v4/knowledge', { name: 'a', embedding_model: 'glm-4.6' }, '1214'],
  ['an unknown knowledge base', 'PUT /paas/v4/knowledge/1', { embedding_id: 3, name: 'a' }, '1214'],
  ['an unknown document', 'GET /paas/v4/document/1', undefined, '1214'],
])('%s is refused, with the error format of paas/v4', async (_, target, body, code) => {
  expect((await rawClient()(target, body)).body).toMatchObject({ error: { code } })
})

test('a refused update changes nothing', async () => {
  const ask = rawClient({ tasks: {} })
  const { body: { id: knowledge_id } } = await ask('POST /paas/v4/knowledge', { name: 'manuals' })
  const form = formOf({ purpose: 'retrieval', knowledge_id, file: new File(['保修期两年'], 'a.txt') })
  const { body: { successInfos: [{ documentId }] } } = await ask('POST /paas/v4/files', form)
  const retrieve = async () => (await ask(`GET /llm-application/open/document/${documentId}`)).body.data
  const before = await retrieve()
  const codeOf = async (body: object) => (await ask(`PUT /paas/v4/document/${documentId}`, body)).body.error.code
  expect(await codeOf({ knowledge_type: 99 })).toBe('1214')
  expect(await codeOf({ knowledge_type: 5, sentence_size: 19 })).toBe('1214')
  expect(await codeOf({ sentence_size: 20 })).toBe('1213')
  expect(await retrieve()).toEqual(before)
  const base = { embedding_id: 3, name: 'manuals', background: 'plaid' }
  expect((await ask(`PUT /paas/v4/knowledge/${knowledge_id}`, base)).body.error.code).toBe('1214')
})
